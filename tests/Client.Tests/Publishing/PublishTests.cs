using OrleansVoxa.Client.Publishing;
using OrleansVoxa.Client.Tests.Connections;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Publishing;

public sealed class PublishTests : ClientTest
{
    [Fact]
    public async Task PublishAsync_FirstService_RegistersTheNodeAndSignsTheClaim()
    {
        var (client, session) = await ConnectAsync();

        await using var publication = await client.PublishAsync("docs", new Named("docs"), Calls.Token).Soon();

        await session.NextAsync<Register>();
        var publish = await session.NextAsync<PublishService>();
        Assert.True(SignedServiceRecord.TryDecode(publish.Record.Span, out var claim, out _));
        Assert.True(claim.Verify());
        Assert.Equal(("docs", client.Id), (claim.Record.Name, claim.Record.Owner));
    }

    [Fact]
    public async Task PublishAsync_NameTaken_ThrowsAndForgetsTheService()
    {
        Edge.Script = message => message is PublishService publish ? [new Error(publish.Correlation, "name_taken", "Another key's.")] : null;
        var (client, _) = await ConnectAsync();
        await client.PublishAsync("docs", new Named("docs"), Calls.Token).FailsWith("name_taken");

        Edge.Script = _ => null;

        // Still remembered, it would count as published already.
        await (await client.PublishAsync("docs", new Named("docs"), Calls.Token).Soon()).DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("-docs")]
    [InlineData("Docs")]
    [InlineData("a.b")]
    public async Task PublishAsync_MalformedName_ThrowsArgumentException(string name)
    {
        var (client, _) = await ConnectAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => client.PublishAsync(name, new Named("x"), Calls.Token));
    }

    [Fact]
    public async Task PublishAsync_SameNameTwice_ThrowsUntilTheFirstIsDisposed()
    {
        var (client, _) = await ConnectAsync();
        var first = await client.PublishAsync("docs", new Named("first"), Calls.Token).Soon();

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.PublishAsync("docs", new Named("second"), Calls.Token));
        await first.DisposeAsync();

        await (await client.PublishAsync("docs", new Named("second"), Calls.Token).Soon()).DisposeAsync();
    }

    [Fact]
    public async Task UnpublishAsync_Service_IsTakenBack()
    {
        var (client, session) = await ConnectAsync();

        await client.UnpublishAsync("docs", Calls.Token).Soon();

        Assert.Equal("docs", (await session.NextAsync<UnpublishService>()).Name);
    }

    [Theory]
    [InlineData("docs", "docs")]
    [InlineData("wiki", "wiki")]
    public async Task HandleAsync_SeveralServices_AsksTheOneThatIsNamedAndHidesTheField(string asked, string answered)
    {
        var services = new PublishedServices();
        Assert.True(services.TryAdd(new Publication("docs", new Named("docs"), services)));
        Assert.True(services.TryAdd(new Publication("wiki", new Named("wiki"), services)));

        var response = await services.HandleAsync(Requests.Make(headers: [new("voxa-service", asked), new("A", "b")]), Calls.Token);

        Assert.Equal(answered, response.Reason);
        Assert.Equal([new HeaderField("A", "b")], response.Headers);
    }

    [Theory]
    [InlineData("blog")]
    [InlineData(null)]
    public async Task HandleAsync_ServiceThatIsNotPublishedHere_FailsAsUnknown(string? asked)
    {
        var services = new PublishedServices();
        Assert.True(services.TryAdd(new Publication("docs", new Named("docs"), services)));
        Assert.True(services.TryAdd(new Publication("wiki", new Named("wiki"), services)));
        HeaderField[] headers = asked is null ? [] : [new(ServiceField.Name, asked)];

        var response = await services.HandleAsync(Requests.Make(headers: headers), Calls.Token);

        Assert.Equal(ExchangeFailureCodes.ServiceUnknown, response.Failure!.Code);
    }

    [Fact]
    public async Task HandleAsync_OneServiceAndNoName_AsksIt()
    {
        var services = new PublishedServices();
        Assert.True(services.TryAdd(new Publication("docs", new Named("docs"), services)));

        Assert.Equal("docs", (await services.HandleAsync(Requests.Make(), Calls.Token)).Reason);
    }

    [Fact]
    public async Task DisposeAsync_OldPublicationAgain_LeavesTheNewOneInPlace()
    {
        var services = new PublishedServices();
        var old = new Publication("docs", new Named("old"), services);
        Assert.True(services.TryAdd(old));
        await old.DisposeAsync();
        Assert.True(services.TryAdd(new Publication("docs", new Named("new"), services)));

        await old.DisposeAsync();

        Assert.Equal("new", (await services.HandleAsync(Requests.Make(), Calls.Token)).Reason);
    }

    private sealed class Named(string name) : ISplitRequestHandler
    {
        public Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(new OutgoingResponse { Status = 200, Reason = name, Headers = request.Headers });
    }
}
