using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace OrleansVoxa.Integration.Tests;

/// <summary>The main job through the real programs: a silo, a publisher and callers, each a process of its own.</summary>
public sealed class SplitRequestTests(PublishedNetwork published) : IClassFixture<PublishedNetwork>
{
    private readonly VoxaNetwork _network = published.Network;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_BodiesOfManySizes_ComeBackByteForByte()
    {
        foreach (var size in new[] { 0, 1, 1_024, 4_096, 100_000, 1_000_000, 16 * 1024 * 1024 })
        {
            var received = await BridgeCaller.Http.GetByteArrayAsync(Bridge($"docs/bytes/{size}"), Cancellation);
            Assert.True(received.AsSpan().SequenceEqual(OriginServer.Bytes(size)), $"{size} bytes came back changed");
        }
    }

    [Fact]
    public async Task Get_LargestBody_ComesBackByteForByte()
    {
        const int Size = 64 * 1024 * 1024;
        var received = await BridgeCaller.Http.GetByteArrayAsync(Bridge($"docs/bytes/{Size}"), Cancellation);
        Assert.True(received.AsSpan().SequenceEqual(OriginServer.Bytes(Size)));
    }

    [Fact]
    public async Task Get_BodyOverTheLimit_NeverEndsCleanly() => await Assert.ThrowsAsync<HttpRequestException>(
        () => BridgeCaller.Http.GetByteArrayAsync(Bridge($"docs/bytes/{(64 * 1024 * 1024) + 1}"), Cancellation));

    [Fact]
    public async Task Post_BodyOverTheLimit_Is413()
    {
        using var body = new ByteArrayContent(new byte[(64 * 1024 * 1024) + 1]);
        using var request = new HttpRequestMessage(HttpMethod.Post, Bridge("docs/digest")) { Content = body };
        request.Headers.ExpectContinue = true;
        using var answer = await BridgeCaller.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("body_too_large", await BridgeCaller.CodeOfAsync(answer));
    }

    [Fact]
    public async Task Post_LargeBody_ArrivesByteForByte()
    {
        var body = OriginServer.Bytes(16 * 1024 * 1024);
        using var answer = await BridgeCaller.Http.PostAsync(Bridge("docs/digest"), new ByteArrayContent(body), Cancellation);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PURGE")]
    public async Task AnyMethod_PathAndQuery_ReachTheServerUnchanged(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Bridge("docs/a/b%20c?x=1&y=%2F"));
        using var answer = await BridgeCaller.Http.SendAsync(request, Cancellation);
        Assert.Equal($"{method} /a/b c?x=1&y=%2F", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Head_Answer_HasLengthAndNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Bridge("docs/bytes/5000"));
        using var answer = await BridgeCaller.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(5000, answer.Content.Headers.ContentLength);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task HeaderFields_HopByHop_DoNotCross()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Bridge("docs/fields"));
        request.Headers.TryAddWithoutValidation("Connection", "X-Private");
        request.Headers.TryAddWithoutValidation("X-Private", "secret");
        request.Headers.TryAddWithoutValidation("X-Public", "yes");
        using var answer = await BridgeCaller.Http.SendAsync(request, Cancellation);
        Assert.Equal("yes", Assert.Single(answer.Headers.GetValues("Saw-X-Public")));
        Assert.False(answer.Headers.Contains("Saw-X-Private"));
        Assert.False(answer.Headers.Contains("Saw-Voxa-Service"));
        Assert.Equal("/bridge/docs/elsewhere", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task HeaderField_InAnyScript_ComesBack()
    {
        using var answer = await BridgeCaller.Http.GetAsync(Bridge("docs/name"), Cancellation);
        Assert.Equal("żółw", Assert.Single(answer.Headers.GetValues("X-Name")));
    }

    [Fact]
    public async Task Trace_SmallRequest_ShowsFiveVerifiedFragmentsOnDisjointPaths()
    {
        var (exitCode, output, errors) = await _network.VoxaAsync(Cancellation, "trace", "docs", "/hello", "--json");
        Assert.True(exitCode == 0, errors);
        var request = JsonDocument.Parse(output).RootElement.EnumerateArray().Where(row => row.GetProperty("way").GetString() == "request").ToList();
        // A machine that is busy elsewhere may have sent the round again; what counts is how each fragment went first.
        var first = request.DistinctBy(row => row.GetProperty("fragment").GetString()).ToList();
        Assert.Equal(5, first.Count);
        var relays = first.SelectMany(row => row.GetProperty("path").EnumerateArray().Select(relay => relay.GetString())).ToList();
        Assert.Equal(15, relays.Count);
        Assert.Equal(15, relays.Distinct().Count());
        Assert.True(request.Count(row => row.GetProperty("verified").GetBoolean()) >= 3);
    }

    [Fact]
    public async Task Send_FromTheCommandLine_PrintsTheBody()
    {
        var (exitCode, output, errors) = await _network.VoxaAsync(Cancellation, "send", "docs", "/hello?a=1");
        Assert.True(exitCode == 0, errors);
        Assert.Equal("GET /hello?a=1", output);
    }

    [Fact]
    public async Task UnknownService_Answer_Is404WithItsCode()
    {
        using var answer = await BridgeCaller.Http.GetAsync(Bridge("nobody/x"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("service_unknown", await BridgeCaller.CodeOfAsync(answer));
    }

    [Fact]
    public async Task ServerThatIsDown_Answer_Is502WithItsCode()
    {
        await _network.PublishAsync("down", new Uri("http://127.0.0.1:1"), Cancellation);
        using var answer = await BridgeCaller.Http.GetAsync(Bridge("down/x"), Cancellation);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("origin_unreachable", await BridgeCaller.CodeOfAsync(answer));
    }

    [Fact]
    public async Task AnswerCutByTheServer_Caller_SeesNoCleanEnd() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => BridgeCaller.Http.GetByteArrayAsync(Bridge("docs/cut"), Cancellation));

    [Fact]
    public async Task NameOfAnotherKey_Publish_IsRefused()
    {
        var (exitCode, _, errors) = await _network.VoxaAsync(
            Cancellation, "publish", "docs", "--to", "http://127.0.0.1:1", "--key", Path.Combine(Path.GetTempPath(), $"voxa-{Guid.NewGuid():N}.pem"));
        Assert.Equal(5, exitCode);
        Assert.Contains("name_taken", errors, StringComparison.Ordinal);
    }

    private Uri Bridge(string path) => BridgeCaller.Address(_network, path);
}
