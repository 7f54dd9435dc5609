using System.Globalization;
using OrleansVoxa.Client.Connections;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Client;

/// <content>What the client says by itself: over each new connection, and at each heartbeat.</content>
public sealed partial class VoxaClient
{
    private const string WorkRequired = "work_required";

    // Signed requests carry growing sequences, so they must arrive in the order in which they were signed.
    private readonly Turns _turns = new();
    private volatile NodeDescription? _description;
    private volatile RoutingKeyPeriod? _announced;

    // The edge forgets a session with its connection, so everything that hangs on it is said again, in the order that it depends.
    private async Task RestoreAsync(EdgeLink link, CancellationToken cancellationToken)
    {
        // The connection may have been away for longer than a key lives.
        _keys.Rotate(_options.TimeProvider.GetUtcNow());
        await link.RequestOutOfTurnAsync(correlation => new Attach(correlation), cancellationToken);
        if (_description is { } description) await RegisterAsync(link, description, cancellationToken);
        foreach (var name in _services.Names) await PublishAsync(link, name, cancellationToken);
        await RestoreNoticesAsync(link, cancellationToken);
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
        try
        {
            return await RegisterAsync(link, description, null, cancellationToken);
        }
        catch (VoxaClientException refusal) when (refusal.Code == WorkRequired)
        {
            // Only a registry that does not know this node asks for it, so mostly it is not done for nothing.
            return await RegisterAsync(link, description, await WorkAsync(refusal, cancellationToken), cancellationToken);
        }
    }

    private async Task<RegisterReply> RegisterAsync(EdgeLink link, NodeDescription description, RegistrationWork? work, CancellationToken cancellationToken)
    {
        var periods = _keys.Periods;
        var record = _voice.Describe(description, periods);
        var body = await link.RequestOutOfTurnAsync(
            correlation => work is { } done
                ? new Call(correlation, WorkedRegistration.Method, new WorkedRegistration(record, _voice.Sign("register", record), done).Encode())
                : new Register(correlation, record, _voice.Sign("register", record)),
            cancellationToken);
        _announced = periods[0];
        return Answers.Read(body, RegisterReply.Decode);
    }

    /// <summary>Does the work that was asked for, on a thread of its own, unless it is more than this client is willing to do.</summary>
    private Task<RegistrationWork> WorkAsync(VoxaClientException refusal, CancellationToken cancellationToken)
    {
        var number = refusal.Message.AsSpan(0, Math.Max(0, refusal.Message.IndexOf(' ', StringComparison.Ordinal)));
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) || bits > _options.MaximumRegistrationWork)
            throw new VoxaClientException(WorkRequired, $"{refusal.Message} This client does at most {_options.MaximumRegistrationWork} bits of work.", refusal);
        return Task.Factory.StartNew(
            () => RegistrationWork.Solve(Id, _options.TimeProvider.GetUtcNow(), bits, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private Task<ReadOnlyMemory<byte>> PublishAsync(EdgeLink link, string name, CancellationToken cancellationToken) =>
        link.RequestAsync(correlation => new PublishService(correlation, _voice.Claim(name)), cancellationToken);
}
