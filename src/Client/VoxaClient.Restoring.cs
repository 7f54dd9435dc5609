using OrleansVoxa.Client.Connections;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client;

/// <content>What the client says by itself: over each new connection, and at each heartbeat.</content>
public sealed partial class VoxaClient
{
    // Signed requests carry growing sequences, so they must arrive in the order in which they were signed.
    private readonly Turns _turns = new();
    private volatile NodeDescription? _description;
    private volatile RoutingKeyPeriod? _announced;

    // The edge forgets a session with its connection, so everything that hangs on it is said again, in the order that it depends.
    private async Task RestoreAsync(EdgeLink link, CancellationToken cancellationToken)
    {
        // The connection may have been away for longer than a key lives.
        _keys.Rotate(_options.TimeProvider.GetUtcNow());
        await link.RequestAsync(correlation => new Attach(correlation), cancellationToken);
        if (_description is { } description) await RegisterAsync(link, description, cancellationToken);
        foreach (var name in _services.Names) await PublishAsync(link, name, cancellationToken);
        _relays.Invalidate();
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        _keys.Rotate(_options.TimeProvider.GetUtcNow());
        if (_description is not { } description) return;
        if (_announced != _keys.Periods[0])
        {
            // Until the registry has taken the new key nobody can use it, so this is said until it was heard.
            await RegisterAsync(Connected(), description, cancellationToken);
            return;
        }

        try
        {
            await HeartbeatAsync(cancellationToken);
        }
        catch (VoxaClientException refusal) when (refusal.Code is "unknown_node" or "registration_expired")
        {
            await RegisterAsync(Connected(), description, cancellationToken);
        }
    }

    private async Task<RegisterReply> RegisterAsync(EdgeLink link, NodeDescription description, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(cancellationToken);
        var periods = _keys.Periods;
        var record = _voice.Describe(description, periods);
        var body = await link.RequestAsync(correlation => new Register(correlation, record, _voice.Sign("register", record)), cancellationToken);
        _announced = periods[0];
        return Answers.Read(body, RegisterReply.Decode);
    }

    private Task<ReadOnlyMemory<byte>> PublishAsync(EdgeLink link, string name, CancellationToken cancellationToken) =>
        link.RequestAsync(correlation => new PublishService(correlation, _voice.Claim(name)), cancellationToken);
}
