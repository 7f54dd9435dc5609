using OrleansVoxa.Client.Notices;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Client.Tests.Connections;

public sealed class NoticeTests : ClientTest
{
    private static readonly byte[] Body = [1, 2];

    [Fact]
    public async Task WatchNotices_WhatTheEdgeTells_ArrivesWithItsTopic()
    {
        Edge.Script = Accept;
        var (client, session) = await ConnectAsync();
        await using var notices = client.WatchNoticesAsync(["a"], Calls.Token).GetAsyncEnumerator(Calls.Token);
        var next = notices.MoveNextAsync();
        Assert.Equal(["a"], (await session.NextAsync<Subscribe>()).Topics);

        await session.SendAsync(new Custom("b", Body));
        await session.SendAsync(new Custom("a", Body));

        Assert.True(await next.AsTask().Soon());
        Assert.Equal("a", notices.Current.Topic);
        Assert.Equal(Body, notices.Current.Body.ToArray());
    }

    [Fact]
    public async Task WatchNotices_TwoReaders_AskForWhatEitherWantsAndLeaveOneAfterTheOther()
    {
        Edge.Script = Accept;
        var (client, session) = await ConnectAsync();
        var first = client.WatchNoticesAsync(["a"], Calls.Token).GetAsyncEnumerator(Calls.Token);
        var firstNext = first.MoveNextAsync();
        await session.NextAsync<Subscribe>();
        var second = client.WatchNoticesAsync(["b", "a"], Calls.Token).GetAsyncEnumerator(Calls.Token);
        var secondNext = second.MoveNextAsync();
        Assert.Equal(["a", "b"], (await session.NextAsync<Subscribe>()).Topics);

        await session.SendAsync(new Custom("a", Body));
        Assert.True(await firstNext.AsTask().Soon());
        Assert.True(await secondNext.AsTask().Soon());
        await second.DisposeAsync();
        Assert.Equal(["a"], (await session.NextAsync<Subscribe>()).Topics);
        await first.DisposeAsync();

        Assert.Empty((await session.NextAsync<Subscribe>()).Topics);
    }

    [Fact]
    public async Task WatchNotices_ConnectionCut_GoesOnOverTheNextOne()
    {
        Edge.Script = Accept;
        var (client, session) = await ConnectAsync();
        await using var notices = await FirstToldAsync(client, session);
        var next = notices.MoveNextAsync();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();

        session.Cut();
        await lost;
        await PassPauseAsync();
        var again = await Edge.NextSessionAsync();
        Assert.Equal(["a"], (await again.NextAsync<Subscribe>()).Topics);
        await again.SendAsync(new Custom("a", Body));

        Assert.True(await next.AsTask().Soon());
    }

    [Fact]
    public async Task WatchNotices_TopicRefused_FailsWithTheCodeAndTheClientGoesOn()
    {
        Edge.Script = Refuse;
        var (client, _) = await ConnectAsync();
        await using var notices = client.WatchNoticesAsync(["a"], Calls.Token).GetAsyncEnumerator(Calls.Token);

        var refusal = await Assert.ThrowsAsync<VoxaClientException>(() => notices.MoveNextAsync().AsTask().Soon());

        Assert.Equal("not_found", refusal.Code);
        await client.HeartbeatAsync(Calls.Token).Soon();
    }

    [Fact]
    public async Task WatchNotices_TopicRefusedByTheNextEdge_FailsWithTheCodeAndTheClientGoesOn()
    {
        Edge.Script = Accept;
        var (client, session) = await ConnectAsync();
        await using var notices = await FirstToldAsync(client, session);
        var next = notices.MoveNextAsync().AsTask();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();
        Edge.Script = Refuse;

        session.Cut();
        await lost;
        await PassPauseAsync();

        Assert.Equal(ConnectionState.Connected, (await changes.NextAsync()).State);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<VoxaClientException>(() => next.Soon())).Code);
        await client.HeartbeatAsync(Calls.Token).Soon();
    }

    [Fact]
    public async Task WatchNotices_ClientDisposed_Ends()
    {
        Edge.Script = Accept;
        var (client, session) = await ConnectAsync();
        await using var notices = await FirstToldAsync(client, session);
        var next = notices.MoveNextAsync().AsTask();

        await client.DisposeAsync();

        Assert.False(await next.Soon());
    }

    [Fact]
    public void Tell_SlowReader_MissesTheOldest()
    {
        var board = new NoticeBoard();
        var reader = board.Add(["a"]);
        for (byte i = 0; i < 100; i++) board.Tell(new Notice("a", new[] { i }));

        Assert.True(reader.Notices.Reader.TryRead(out var first));
        Assert.Equal(36, first.Body.Span[0]);
    }

    /// <summary>A reader that has heard something, so that its subscription is known to be answered.</summary>
    private static async Task<IAsyncEnumerator<Notice>> FirstToldAsync(VoxaClient client, FakeSession session)
    {
        var notices = client.WatchNoticesAsync(["a"], Calls.Token).GetAsyncEnumerator(Calls.Token);
        var first = notices.MoveNextAsync().AsTask();
        await session.NextAsync<Subscribe>();
        await session.SendAsync(new Custom("a", Body));
        Assert.True(await first.Soon());
        return notices;
    }

    private static IReadOnlyList<Message>? Refuse(Message message) =>
        message is Subscribe asked ? [asked.Topics.IsEmpty ? FakeEdge.Done(asked.Correlation) : Error.Of(asked.Correlation, "not_found", "There is no topic 'a'.")] : null;

    private static IReadOnlyList<Message>? Accept(Message message) => message is Subscribe asked ? [FakeEdge.Done(asked.Correlation)] : null;
}
