using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Api.Tests.Guard;

/// <summary>What one node may ask for, what a new one has to do first, and what happens when the registry is full.</summary>
public sealed class RegistryLimitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signed_FasterThanOneNodeMay_429FromWhateverAddress_AndOthersGoOn()
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:IdentityWritesPerSecond", "2")]);
        using var node = new TestNode("lamp");
        using var other = new TestNode("other");
        await RegisterAsync(host, node.Signed(1, host.Clock.GetUtcNow()));
        await RegisterAsync(host, other.Signed(1, host.Clock.GetUtcNow()));

        for (var i = 2; i < 5; i++)
        {
            host.CallFrom($"198.51.100.{i}");
            Assert.Equal(HttpStatusCode.OK, (await BeatAsync(host, node, node.Heartbeat((ulong)i, host.Clock.GetUtcNow()))).Status);
        }

        host.CallFrom("198.51.100.99");
        using var limited = await host.Client.PostAsJsonAsync($"/heartbeat/{node.Id}", node.Heartbeat(9, host.Clock.GetUtcNow()), ApiJson.Default.HeartbeatRequest, Token);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (limited.StatusCode, limited.Headers.RetryAfter?.Delta));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await RegisterAsync(host, node.Signed(9, host.Clock.GetUtcNow()))).Status);
        Assert.Equal(HttpStatusCode.OK, (await BeatAsync(host, other, other.Heartbeat(2, host.Clock.GetUtcNow()))).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await BeatAsync(host, node, node.Heartbeat(9, host.Clock.GetUtcNow()))).Status);
    }

    [Fact]
    public async Task Forged_HoweverMany_UseUpNothingOfTheNodes()
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:IdentityWritesPerSecond", "2")]);
        using var node = new TestNode("lamp");
        using var thief = new TestNode();
        await RegisterAsync(host, node.Signed(1, host.Clock.GetUtcNow()));
        var now = host.Clock.GetUtcNow();

        for (var i = 2UL; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await BeatAsync(host, node, thief.Heartbeat(i, now))).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await RegisterAsync(host, node.Signed(i, now, thief.Key))).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await BeatAsync(host, node, node.Heartbeat(2, now))).Status);
    }

    [Fact]
    public async Task Register_OpenNetwork_AsksANewNodeForWorkAndSaysHowMuch()
    {
        await using var host = await ApiHost.StartAsync([new("discovery:registry:RegistrationWork", "12")]);
        using var node = new TestNode("lamp");

        var (status, problem) = await RegisterAsync(host, node.Signed(1, host.Clock.GetUtcNow()));
        Assert.Equal((HttpStatusCode.Forbidden, "work_required", "work", 12), (status, Text(problem, "code"), Text(problem, "field"), problem.GetProperty("work_bits").GetInt32()));
        Assert.StartsWith("12 bits ", Text(problem, "detail"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/nodes/" + node.Id)).Status);

        var worked = node.Signed(1, host.Clock.GetUtcNow()) with { Work = WorkOf(node, host.Clock.GetUtcNow(), 12) };
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(host, worked)).Status);

        // Who is known does no work any more.
        Assert.Equal(HttpStatusCode.OK, (await RegisterAsync(host, node.Signed(2, host.Clock.GetUtcNow()))).Status);
        await host.PostAsync("/api/v1/nodes/lamp/remove", new { reason = "because" });
        Assert.Equal(HttpStatusCode.Forbidden, (await RegisterAsync(host, node.Signed(3, host.Clock.GetUtcNow()))).Status);
    }

    [Fact]
    public async Task Register_WorkOfAnotherNodeTimeOrSize_IsRefused()
    {
        await using var host = await ApiHost.StartAsync([new("discovery:registry:RegistrationWork", "12")]);
        using var node = new TestNode();
        using var other = new TestNode();
        var now = host.Clock.GetUtcNow();

        foreach (var work in new[] { WorkOf(other, now, 12), WorkOf(node, now.AddMinutes(-6), 12), WorkOf(node, now.AddMinutes(6), 12), TooLittle(node, now) })
            Assert.Equal("work_required", Text((await RegisterAsync(host, node.Signed(1, now) with { Work = work })).Body, "code"));
        foreach (var work in new[] { "", "AAAA", "?", WorkOf(node, now, 12) + "AAAA" })
        {
            var (status, problem) = await RegisterAsync(host, node.Signed(1, now) with { Work = work });
            Assert.Equal((HttpStatusCode.BadRequest, "work"), (status, Text(problem, "field")));
        }
    }

    [Fact]
    public async Task Register_WithoutWork_IsRefusedBeforeTheSignatureIsLookedAt()
    {
        await using var host = await ApiHost.StartAsync([new("discovery:registry:RegistrationWork", "12")]);
        using var node = new TestNode();
        using var thief = new TestNode();

        Assert.Equal("work_required", Text((await RegisterAsync(host, node.Signed(1, host.Clock.GetUtcNow(), thief.Key))).Body, "code"));
    }

    [Fact]
    public async Task Register_RegistryFull_503WithRetryAfter_AndWhoIsThereStays()
    {
        await using var host = await ApiHost.StartAsync([new("discovery:registry:MaxNodes", "64"), new("settings:api:LoopbackWritesPerSecond", "100000")]);
        using var first = new TestNode("first");
        var now = host.Clock.GetUtcNow();
        await RegisterAsync(host, first.Signed(1, now));
        var nodes = new List<TestNode>();
        try
        {
            var refused = 0;
            while (refused < 200)
            {
                var node = new TestNode();
                nodes.Add(node);
                using var response = await host.Client.PostAsJsonAsync("/register", node.Signed(1, now), ApiJson.Default.RegistrationRequest, Token);
                if (response.StatusCode == HttpStatusCode.Created) continue;
                refused++;
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "registry_full"), (response.StatusCode, Text((await ApiHost.ReadAsync(response)).Body, "code")));
                Assert.NotNull(response.Headers.RetryAfter);
            }

            var present = nodes.Count - refused + 1;
            Assert.Equal(present, (await host.GetAsync("/stats")).Body.GetProperty("total_nodes").GetInt32());
            Assert.Equal(HttpStatusCode.OK, (await BeatAsync(host, first, first.Heartbeat(2, now))).Status);
            Assert.Equal(HttpStatusCode.OK, (await RegisterAsync(host, first.Signed(3, now))).Status);
            Assert.Equal("active", Text((await host.GetAsync("/nodes/first")).Body, "state"));
        }
        finally
        {
            foreach (var node in nodes) node.Dispose();
        }
    }

    private static string WorkOf(TestNode node, DateTimeOffset time, int bits) =>
        Convert.ToBase64String(RegistrationWork.Solve(node.Key.Public.Id, time, bits, Token).Encode().AsSpan());

    private static string TooLittle(TestNode node, DateTimeOffset time)
    {
        var work = new RegistrationWork(time, 0);
        while (RegistrationWork.Verify(node.Key.Public.Id, work, 12)) work = work with { Nonce = work.Nonce + 1 };
        return Convert.ToBase64String(work.Encode().AsSpan());
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> RegisterAsync(ApiHost host, RegistrationRequest request) =>
        host.PostRawAsync("/register", JsonSerializer.Serialize(request, ApiJson.Default.RegistrationRequest));

    private static Task<(HttpStatusCode Status, JsonElement Body)> BeatAsync(ApiHost host, TestNode node, HeartbeatRequest beat) =>
        host.PostRawAsync($"/heartbeat/{node.Id}", JsonSerializer.Serialize(beat, ApiJson.Default.HeartbeatRequest));

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : null;
}
