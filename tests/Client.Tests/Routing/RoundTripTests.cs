using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Client.Publishing;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Client.Tests.Publishing;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Routing;

/// <summary>Two clients, real sessions, real packets: what one asks, the other's server answers.</summary>
public sealed class RoundTripTests : IAsyncLifetime
{
    private readonly FakeNetwork _network = new(TimeProvider.System);
    private readonly IdentityKey _publisherKey = IdentityKey.Generate();
    private readonly IdentityKey _requesterKey = IdentityKey.Generate();
    private VoxaClient _publisher = null!;
    private VoxaClient _requester = null!;

    public async ValueTask InitializeAsync()
    {
        var options = _network.Edge.Options(_publisherKey) with { Exchange = new ExchangeOptions { DrainLimit = TimeSpan.Zero } };
        _publisher = await VoxaClient.ConnectAsync(options, Calls.Token).Soon();
        _requester = await VoxaClient.ConnectAsync(options with { Identity = _requesterKey }, Calls.Token).Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await _requester.DisposeAsync().Soon();
        await _publisher.DisposeAsync().Soon();
        await _network.DisposeAsync();
        _publisherKey.Dispose();
        _requesterKey.Dispose();
    }

    [Fact]
    public async Task SendAsync_TracedGet_BringsTheAnswerAndSaysWhichWayItWent()
    {
        await using var origin = RawOrigin.Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello");
        using var forwarder = new HttpForwarder(origin.Address);
        await using var publication = await _publisher.PublishAsync("docs", forwarder, Calls.Token).Soon();

        await using var response = await _requester.SendAsync("docs", new SplitRequest { Method = "GET", Target = "/", Trace = true }, Calls.Token).Soon();

        Assert.Null(response.Failure);
        Assert.Equal("hello", await ReadAsync(response));
        Assert.Contains(new HeaderField("X-A", "b"), response.Headers);
        var names = await _requester.GetRelayNamesAsync(Calls.Token).Soon();
        Assert.Equal(16, names.Count);
        var rows = response.Trace!.Rows;
        Assert.NotEmpty(rows);
        Assert.All(rows.SelectMany(row => row.Path), relay => Assert.StartsWith("relay-", names[relay], StringComparison.Ordinal));
    }

    [Fact]
    public async Task SendAsync_LargeBodies_StreamBothWays()
    {
        var sent = RandomNumberGenerator.GetBytes(700_000);
        await using var publication = await _publisher.PublishAsync("echo", new Echo(), Calls.Token).Soon();

        await using var response = await _requester.SendAsync(
            "echo", new SplitRequest { Method = "POST", Target = "/", Body = PipeReader.Create(new MemoryStream(sent)) }, Calls.Token).Soon();

        Assert.Null(response.Failure);
        using var came = new MemoryStream();
        await response.Body.CopyToAsync(came, Calls.Token).Soon();
        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(came.ToArray()));
    }

    [Fact]
    public async Task SendAsync_OriginCutsItsAnswer_NeverEndsCleanly()
    {
        await using var origin = RawOrigin.Answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        using var forwarder = new HttpForwarder(origin.Address);
        await using var publication = await _publisher.PublishAsync("docs", forwarder, Calls.Token).Soon();

        await using var response = await _requester.SendAsync("docs", new SplitRequest { Method = "GET", Target = "/" }, Calls.Token).Soon();

        // It depends on timing whether the head still went out before the publisher saw the cut.
        var failure = response.Failure ?? (await Assert.ThrowsAsync<ExchangeFailureException>(() => ReadAsync(response))).Failure;
        Assert.Equal(ExchangeFailureCodes.OriginUnreachable, failure.Code);
    }

    [Fact]
    public async Task SendAsync_OriginIsDown_FailsWithAReason()
    {
        Uri address;
        await using (var origin = RawOrigin.Answering("")) address = origin.Address;
        using var forwarder = new HttpForwarder(address);
        await using var publication = await _publisher.PublishAsync("docs", forwarder, Calls.Token).Soon();

        await using var response = await _requester.SendAsync("docs", new SplitRequest { Method = "GET", Target = "/" }, Calls.Token).Soon();

        Assert.Equal(ExchangeFailureCodes.OriginUnreachable, response.Failure!.Code);
    }

    [Fact]
    public async Task SendAsync_SeveralServices_ReachesTheOneThatIsNamed()
    {
        await using var first = await _publisher.PublishAsync("one", new Fixed("first"), Calls.Token).Soon();
        await using var second = await _publisher.PublishAsync("two", new Fixed("second"), Calls.Token).Soon();

        // A field that a caller brings along does not choose another service.
        var request = new SplitRequest { Method = "GET", Target = "/", Headers = [new(ServiceField.Name, "one")] };
        await using var response = await _requester.SendAsync("two", request, Calls.Token).Soon();

        Assert.Equal("second", await ReadAsync(response));
    }

    [Fact]
    public async Task SendAsync_PublicationDisposed_FailsAsUnknown()
    {
        var publication = await _publisher.PublishAsync("docs", new Fixed("x"), Calls.Token).Soon();
        await publication.DisposeAsync();

        await using var response = await _requester.SendAsync("docs", new SplitRequest { Method = "GET", Target = "/" }, Calls.Token).Soon();

        Assert.Equal(ExchangeFailureCodes.ServiceUnknown, response.Failure!.Code);
    }

    [Fact]
    public async Task SendAsync_Cancelled_ThrowsAndTheHandlerIsToldSo()
    {
        var waiting = new Waiting();
        await using var publication = await _publisher.PublishAsync("slow", waiting, Calls.Token).Soon();
        using var cancel = new CancellationTokenSource();
        var sending = _requester.SendAsync("slow", new SplitRequest { Method = "GET", Target = "/" }, cancel.Token);
        await waiting.Begun.Task.Soon();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.Soon());
        await waiting.Ended.Task.Soon();
    }

    [Fact]
    public async Task DisposeAsync_RequestUnderWay_EndsItWithAFailure()
    {
        var waiting = new Waiting();
        await using var publication = await _publisher.PublishAsync("slow", waiting, Calls.Token).Soon();
        var sending = _requester.SendAsync("slow", new SplitRequest { Method = "GET", Target = "/" }, Calls.Token);
        await waiting.Begun.Task.Soon();

        await _requester.DisposeAsync().Soon();

        await using var response = await sending.Soon();
        Assert.NotNull(response.Failure);
    }

    private static async Task<string> ReadAsync(SplitResponse response)
    {
        using var reader = new StreamReader(response.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(Calls.Token).Soon();
    }

    private sealed class Echo : ISplitRequestHandler
    {
        public Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(new OutgoingResponse { Status = 200, Body = request.Body });
    }

    private sealed class Fixed(string text) : ISplitRequestHandler
    {
        public Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(new OutgoingResponse { Status = 200, Body = Requests.Body(text) });
    }

    private sealed class Waiting : ISplitRequestHandler
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken)
        {
            Begun.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                Ended.TrySetResult();
            }

            return new OutgoingResponse { Status = 200 };
        }
    }
}
