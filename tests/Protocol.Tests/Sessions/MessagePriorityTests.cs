using System.Security.Cryptography;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

/// <summary>A session whose peer reads slowly: what is urgent passes what comes in quantity.</summary>
public sealed class MessagePriorityTests
{
    private static readonly byte[] Packet = RandomNumberGenerator.GetBytes(32_768);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task SendAsync_BulkFillsItsQueue_UrgentMessagesPassIt()
    {
        await using var pair = await SessionPair.OpenAsync();
        List<Task> sending = [.. Enumerable.Range(0, 100).Select(_ => pair.Client.SendAsync(new DeliverPacket(Packet), Cancellation).AsTask())];
        Assert.False(Task.WhenAll(sending).IsCompleted);
        await pair.Client.SendAsync(new Reply(1, ReadOnlyMemory<byte>.Empty), Cancellation);
        await pair.Client.SendAsync(new Pong(), Cancellation);
        await pair.Client.SendAsync(new Reply(2, ReadOnlyMemory<byte>.Empty), MessagePriority.High, Cancellation);

        var received = await ReceiveAsync(pair, 103);

        // Bulk that was on its way comes first; then the queues are read by priority.
        Assert.Equal(["Pong", "Reply 2", "Reply 1"], received.Where(name => name != nameof(DeliverPacket)));
        Assert.InRange(received.IndexOf("Reply 1"), 2, 20);
        await Task.WhenAll(sending);
    }

    [Fact(Timeout = 60_000)]
    public async Task CloseAsync_BulkWaits_GoodbyeIsTheLastMessage()
    {
        await using var pair = await SessionPair.OpenAsync();
        List<Task> sending = [.. Enumerable.Range(0, 60).Select(_ => pair.Client.SendAsync(new DeliverPacket(Packet), Cancellation).AsTask())];

        var closing = pair.Client.CloseAsync("idle", "Nothing was asked for.", Cancellation).AsTask();

        var received = await ReceiveAsync(pair, 61);
        Assert.Equal(60, received.IndexOf(nameof(Error)));
        Assert.Null(await pair.Server.ReceiveAsync(Cancellation));
        Assert.True(pair.Server.PeerDisconnected);
        await closing;
        await Task.WhenAll(sending);
    }

    private static async Task<List<string>> ReceiveAsync(SessionPair pair, int count)
    {
        var received = new List<string>();
        while (received.Count < count)
        {
            var message = await pair.Server.ReceiveAsync(Cancellation);
            received.Add(message is Reply reply ? $"Reply {reply.Correlation}" : message!.GetType().Name);
        }

        return received;
    }
}
