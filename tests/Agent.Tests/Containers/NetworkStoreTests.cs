using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Tests.Engine;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Containers;

/// <summary>Networks of an engine that gives its machine no address in them.</summary>
public sealed class NetworkStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(409)]
    [InlineData(500)]
    public async Task Ensure_OfNoUseAndNotRemoved_SaysWhatIsWrongWithIt(int status)
    {
        var (fault, requests, notices) = await FailAsync(madeStatus: 201, removedStatus: status);

        Assert.Equal(("sandbox_network_reach", false), (fault.Code, fault.IsPassing));
        Assert.Equal("network_not_removed", Assert.Single(notices));
        Assert.Single(requests, IsRemoval);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(404)]
    public async Task Ensure_OfNoUseAndGone_HasNothingMoreToSay(int status)
    {
        var (fault, requests, notices) = await FailAsync(madeStatus: 201, removedStatus: status);

        Assert.Equal("sandbox_network_reach", fault.Code);
        Assert.Empty(notices);
        Assert.Single(requests, IsRemoval);
    }

    [Fact]
    public async Task Ensure_SomebodyWasFaster_ItsNetworkIsLeft()
    {
        var (fault, requests, _) = await FailAsync(madeStatus: 409, removedStatus: 204);

        Assert.Equal("sandbox_network_reach", fault.Code);
        Assert.DoesNotContain(requests, IsRemoval);
    }

    private static bool IsRemoval(string request) => request.StartsWith("DELETE ", StringComparison.Ordinal);

    /// <summary>Asks for a network that is there once its making was answered, with this agent's labels and no address.</summary>
    private static async Task<(InstanceException Fault, List<string> Requests, List<string> Notices)> FailAsync(int madeStatus, int removedStatus)
    {
        var names = TestInstance.NewNames();
        var isThere = false;
        await using var fake = FakeEngine.Answering(line =>
        {
            if (IsRemoval(line)) return removedStatus == 204 ? "HTTP/1.1 204 X\r\nConnection: close\r\n\r\n" : FakeEngine.Json("""{"message":"no"}""", removedStatus);
            if (line.StartsWith("GET ", StringComparison.Ordinal) && !isThere) return FakeEngine.Json("""{"message":"none"}""", 404);
            if (line.StartsWith("POST ", StringComparison.Ordinal))
            {
                isThere = true;
                return FakeEngine.Json("""{"Id":"1"}""", madeStatus);
            }

            return FakeEngine.Json($$$"""{"Id":"1","Name":"n","Driver":"bridge","Internal":true,"Labels":{"orleansvoxa.owner":"{{{names.Owner}}}","orleansvoxa.app":"web"}}""");
        });
        using var engine = new EngineClient(new EngineOptions { Socket = fake.Socket }, TimeProvider.System);
        var notices = new List<string>();
        var store = new NetworkStore(engine, names, (code, _) => notices.Add(code));
        var fault = await Assert.ThrowsAsync<InstanceException>(() => store.EnsureAsync(new AppName("web"), outside: false, Cancellation));
        return (fault, fake.Requests, notices);
    }
}
