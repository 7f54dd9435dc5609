using System.Collections.Immutable;
using System.IO.Pipelines;
using OrleansVoxa.Client.Routing;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Connections;

public sealed class DiscoveryTests : ClientTest
{
    private readonly IdentityKey _owner = IdentityKey.Generate();
    private readonly IdentityKey _stranger = IdentityKey.Generate();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _owner.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task DiscoverAsync_Query_IsSentAsAsked()
    {
        Edge.Script = message => message is Discover discover ? [Page(discover, "next")] : null;
        var (client, session) = await ConnectAsync();
        var query = new NodeQuery { Capabilities = ["relay"], Type = "bridge", Region = "eu", States = ["coma"], MaxResults = 7, Cursor = "here" };

        var page = await client.DiscoverAsync(query, Calls.Token).Soon();

        var asked = await session.NextAsync<Discover>();
        Assert.Equal(["relay"], asked.Capabilities);
        Assert.Equal(["coma"], asked.States);
        Assert.Equal(("bridge", "eu", 7u, "here"), (asked.Type, asked.Region, asked.MaxResults, asked.Cursor));
        Assert.Equal("next", page.Cursor);
        Assert.Empty(page.Nodes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task DiscoverAsync_PageSizeOutOfRange_Throws(int size)
    {
        var (client, _) = await ConnectAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.DiscoverAsync(new NodeQuery { MaxResults = size }, Calls.Token));
    }

    [Fact]
    public async Task DiscoverAsync_RecordsThatDoNotVerify_AreLeftOut()
    {
        var good = Node(_owner);
        var forged = new SignedNodeRecord(Node(_stranger).Record, good.Signature).Encode();
        var torn = good.Encode()[..^1];
        Edge.Script = message => message is Discover discover ? [Page(discover, "", good.Encode(), forged, torn, [])] : null;
        var (client, _) = await ConnectAsync();

        var page = await client.DiscoverAsync(new NodeQuery(), Calls.Token).Soon();

        Assert.Equal(_owner.Public.Id, Assert.Single(page.Nodes).Record.Record.Id);
        Assert.Null(page.Cursor);
    }

    [Fact]
    public async Task DiscoverAsync_AnswerThatIsNone_ThrowsBadAnswer()
    {
        Edge.Script = message => message is Discover discover ? [new Reply(discover.Correlation, "nonsense"u8.ToArray())] : null;
        var (client, _) = await ConnectAsync();

        await client.DiscoverAsync(new NodeQuery(), Calls.Token).FailsWith("bad_answer");
    }

    [Fact]
    public async Task ResolveAsync_ClaimSignedByThePublisher_IsTaken()
    {
        var client = await ResolvingAsync(Claim(_owner, "docs").Encode(), Node(_owner).Encode());

        var service = await client.ResolveAsync("docs", Calls.Token).Soon();

        Assert.Equal(("docs", _owner.Public.Id, true), (service!.Name, service.Owner.Record.Id, service.Attached));
    }

    [Fact]
    public async Task ResolveAsync_ClaimSignedByAnotherKey_ThrowsBadAnswer()
    {
        var forged = new SignedServiceRecord(Claim(_owner, "docs").Record, Claim(_stranger, "docs").Signature);
        var client = await ResolvingAsync(forged.Encode(), Node(_owner).Encode());

        await client.ResolveAsync("docs", Calls.Token).FailsWith("bad_answer");
    }

    [Fact]
    public async Task ResolveAsync_ClaimOfAnotherName_ThrowsBadAnswer()
    {
        var client = await ResolvingAsync(Claim(_owner, "other").Encode(), Node(_owner).Encode());

        await client.ResolveAsync("docs", Calls.Token).FailsWith("bad_answer");
    }

    [Fact]
    public async Task ResolveAsync_RecordOfAnotherNode_ThrowsBadAnswer()
    {
        var client = await ResolvingAsync(Claim(_owner, "docs").Encode(), Node(_stranger).Encode());

        await client.ResolveAsync("docs", Calls.Token).FailsWith("bad_answer");
    }

    [Fact]
    public async Task ResolveAsync_RecordWithoutASignature_ThrowsBadAnswer()
    {
        var forged = new SignedNodeRecord(Node(_owner).Record, Node(_stranger).Signature);
        var client = await ResolvingAsync(Claim(_owner, "docs").Encode(), forged.Encode());

        await client.ResolveAsync("docs", Calls.Token).FailsWith("bad_answer");
    }

    [Fact]
    public async Task ResolveAsync_NodeId_IsItsOwnClaim()
    {
        var client = await ResolvingAsync([], Node(_owner).Encode());

        Assert.Equal(_owner.Public.Id, (await client.ResolveAsync(_owner.Public.Id.ToString(), Calls.Token).Soon())!.Owner.Record.Id);
        await client.ResolveAsync(_stranger.Public.Id.ToString(), Calls.Token).FailsWith("bad_answer");
    }

    [Theory]
    [InlineData("not_found")]
    [InlineData("service_unknown")]
    public async Task ResolveAsync_NobodyPublishes_GivesNull(string code)
    {
        Edge.Script = message => message is Resolve resolve ? [new Error(resolve.Correlation, code, "Nothing.")] : null;
        var (client, _) = await ConnectAsync();

        Assert.Null(await client.ResolveAsync("docs", Calls.Token).Soon());
    }

    [Fact]
    public async Task SendAsync_NobodyPublishes_ThrowsAndCompletesTheBody()
    {
        Edge.Script = message => message is Resolve resolve ? [new Error(resolve.Correlation, "not_found", "Nothing.")] : null;
        var (client, _) = await ConnectAsync();
        var body = new Pipe();

        await client.SendAsync("docs", new SplitRequest { Method = "POST", Target = "/", Body = body.Reader }, Calls.Token).FailsWith("service_unknown");

        Assert.True((await body.Writer.FlushAsync(Calls.Token)).IsCompleted);
    }

    [Fact]
    public async Task SendAsync_PublisherNotAttached_FailsAsOfflineAndCompletesTheBody()
    {
        var client = await ResolvingAsync(Claim(_owner, "docs").Encode(), Node(_owner).Encode(), attached: false);
        var body = new Pipe();

        await using var response = await client.SendAsync("docs", new SplitRequest { Method = "POST", Target = "/", Body = body.Reader }, Calls.Token).Soon();

        Assert.Equal(ExchangeFailureCodes.PublisherOffline, response.Failure!.Code);
        Assert.True((await body.Writer.FlushAsync(Calls.Token)).IsCompleted);
    }

    [Fact]
    public async Task GetRelaysAsync_EdgeNeverComesToAnEnd_StopsAndTakesEachRelayOnce()
    {
        var older = Node(_owner, sequence: 1);
        var newer = Node(_owner, sequence: 2);
        Edge.Script = message => message is Discover discover ? [Page(discover, "again", older.Encode(), newer.Encode(), older.Encode())] : null;
        var (client, _) = await ConnectAsync();
        var source = new ClientRelaySource(client, Clock, TimeSpan.FromMinutes(1));

        var relays = await source.GetRelaysAsync(Calls.Token).Soon();

        Assert.Equal(newer.Record.RoutingKeys[0].PublicKey.AsEnumerable(), Assert.Single(relays).RoutingKey);
    }

    [Fact]
    public async Task GetRelaysAsync_WithinTheCacheTime_AsksOnce()
    {
        Edge.Script = message => message is Discover discover ? [Page(discover, "", Node(_owner).Encode())] : null;
        var (client, session) = await ConnectAsync();
        var source = new ClientRelaySource(client, Clock, TimeSpan.FromMinutes(1));
        session.Drain();

        await Task.WhenAll(source.GetRelaysAsync(Calls.Token).AsTask(), source.GetRelaysAsync(Calls.Token).AsTask()).Soon();
        Assert.Single(session.Drain());
        Clock.Advance(TimeSpan.FromMinutes(1));
        await source.GetRelaysAsync(Calls.Token).Soon();

        Assert.Single(session.Drain());
    }

    private async Task<VoxaClient> ResolvingAsync(byte[] service, byte[] owner, bool attached = true)
    {
        Edge.Script = message => message is Resolve resolve
            ? [new Reply(resolve.Correlation, new ResolveReply(resolve.Name, service, owner, attached).Encode())]
            : null;
        return (await ConnectAsync()).Client;
    }

    private Reply Page(Discover discover, string cursor, params byte[][] records) => new(
        discover.Correlation,
        new DiscoverReply([.. records.Select(record => new DiscoverEntry(record, "active", true, Clock.GetUtcNow()))], cursor).Encode());

    private SignedServiceRecord Claim(IdentityKey key, string name) =>
        SignedServiceRecord.Sign(new ServiceRecord { Name = name, OwnerPublicKey = key.Public, Sequence = 1, IssuedAt = Clock.GetUtcNow() }, key);

    private SignedNodeRecord Node(IdentityKey key, ulong sequence = 1, DateTimeOffset? from = null)
    {
        using var routing = X25519PrivateKey.Generate();
        var start = from ?? Clock.GetUtcNow();
        return SignedNodeRecord.Sign(
            new NodeRecord
            {
                PublicKey = key.Public,
                RoutingKeys = ImmutableArray.Create(new RoutingKeyPeriod(routing.PublicKey, start, start.AddDays(1))),
                Sequence = sequence,
                IssuedAt = Clock.GetUtcNow(),
            },
            key);
    }
}
