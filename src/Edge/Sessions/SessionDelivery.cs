using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions;

/// <summary>Packets for the session's node: from the relay grain, through a bounded queue, to the peer.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SessionDelivery(EdgeSession session, EdgeSessionFactory shared, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private PacketInbox? _inbox;
    private Attachment? _attachment;
    private Task _writing = Task.CompletedTask;

    public bool IsAttached => Volatile.Read(ref _attachment) is not null;

    /// <summary>Attaches, or attaches anew where the peer asks again.</summary>
    public async Task<AttachResult> AttachAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await EndAsync();
            var inbox = new PacketInbox(shared.Options.QueuedPackets);
            var attachment = new Attachment(shared.Grains, session.Node, inbox, session.Id, shared.Options, shared.Attachments, shared.Clock, logger)
            {
                Superseded = Superseded,
            };
            var result = await StartAsync(attachment, cancellationToken);
            if (!result.Attached) return result;
            shared.Meter.Watch(inbox);
            _inbox = inbox;
            _writing = WriteAsync(inbox);
            Volatile.Write(ref _attachment, attachment);
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await EndAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task<AttachResult> StartAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        var attached = false;
        try
        {
            var result = await attachment.StartAsync(cancellationToken);
            attached = result.Attached;
            return result;
        }
        finally
        {
            if (!attached) await attachment.DisposeAsync();
        }
    }

    private async Task EndAsync()
    {
        if (_inbox is { } inbox)
        {
            inbox.Complete();
            shared.Meter.Forget(inbox);
            _inbox = null;
        }

        if (_attachment is { } attachment) await attachment.DisposeAsync();
        Volatile.Write(ref _attachment, null);
        await _writing;
    }

    private async Task WriteAsync(PacketInbox inbox)
    {
        await Task.Yield();
        try
        {
            await foreach (var packet in inbox.ReadAllAsync(session.Ended))
                await session.SendAsync(new DeliverPacket(packet), session.Ended);
        }
        catch (Exception e) when (e is OperationCanceledException or SessionClosedException)
        {
            // The session ends; whoever sent what is still queued sends it again.
        }
    }

    /// <summary>The same node opened another session, so this one would wait for packets in vain; the peer must hear of it.</summary>
    private void Superseded() => session.TellSuperseded();
}
