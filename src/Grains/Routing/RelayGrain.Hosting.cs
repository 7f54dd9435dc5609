using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Routing;

/// <summary>The life of a hosted relay: keys, record, reminder, and what a stop leaves behind.</summary>
public sealed partial class RelayGrain
{
    private const string Reminder = "lifecycle";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = this.GetPrimaryKeyString();
        _relay = store.State;
        if (_relay.SealedIdentity.Length > 0) await Open(_relay.SealedIdentity, _relay.Handle);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _closing = true;
        _rotation?.Dispose();
        // Until the session attaches again, to wherever this grain is made next, packets for it are lost.
        if (_attached is { } session && IsLeased(session)) _ = session.Receiver.Detached();
        if (_keys is not null)
        {
            try
            {
                // The tags first: the marker may be cleared only once they are stored.
                await log.Store(_keys.Log());
                await Remember(_relay with { Open = false });
            }
            catch (Exception exception)
            {
                // The marker stays, so the next activation retires these keys.
                LogUncleanStop(logger, exception, _id);
            }
        }

        _keys?.Dispose();
        _identity?.Dispose();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<byte>> Install(SealedIdentity identity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (identity.NodeId != _id) throw new RelayInstallException($"The identity of node {identity.NodeId} was handed to relay {_id}.");
        if (_keys is null || _relay.Handle != identity.Handle)
        {
            _identity?.Dispose();
            _identity = null;
            await Open([.. identity.SealedKey], identity.Handle);
        }

        await Remind();
        if (await Publish(cancellationToken) is { } refused)
            throw new RelayInstallException($"The registry refused relay {_id}: {refused.Text} ({refused.Code})");
        return [.. _relay.Record];
    }

    /// <inheritdoc/>
    public async Task Beat(CancellationToken cancellationToken)
    {
        if (_keys is null) return;
        await RotateIfDue();
        if (_relay.Published)
        {
            var node = GrainFactory.GetGrain<INodeGrain>(_id);
            var result = await node.Heartbeat(new NodeHeartbeat(_identity!.SignHeartbeat(clock.GetUtcNow()), null), cancellationToken);
            if (result.Status != HeartbeatStatus.Refused) return;
            // Whatever the registry lost or no longer trusts, a newer record sets right.
            LogBeatRefused(logger, _id, result.Code, result.Text);
            await Remember(_relay with { Published = false });
        }

        if (await Publish(cancellationToken) is { } refused) LogPublishRefused(logger, _id, refused.Code, refused.Text);
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_keys is not null)
        {
            await RotateIfDue();
            if (await Publish(CancellationToken.None) is { } refused) LogPublishRefused(logger, _id, refused.Code, refused.Text);
        }
        else if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    /// <summary>Opens identity and keys, and leaves the marker in the store before the first packet is taken.</summary>
    private async Task Open(byte[] sealedIdentity, string handle)
    {
        var identity = _identity ?? RelayIdentity.Open(_id, sealedIdentity, master);
        var keys = _keys;
        var now = clock.GetUtcNow();
        var published = _relay.Published && _relay.Handle == handle;
        if (keys is null)
        {
            keys = new RelayKeys(_id, master, _options);
            if (_relay.Open) LogKeysRetired(logger, _id, _relay.Keys.Length);
            else keys.Load(_relay.Keys, log.State, now);
            if (keys.RotationDue <= now)
            {
                keys.Adopt(keys.With(keys.Make(now), now));
                published = false;
            }
        }

        await Remember(_relay with { SealedIdentity = sealedIdentity, Handle = handle, Keys = keys.Stored, Open = true, Published = published });
        _identity = identity;
        _keys = keys;
        _attached = null;
    }

    private async Task RotateIfDue()
    {
        var now = clock.GetUtcNow();
        if (_keys!.RotationDue > now) return;
        var next = _keys.With(_keys.Make(now), now);
        // Stored before it is used, or a crash would leave senders with a key that nobody has.
        await Remember(_relay with { Keys = [.. next.Select(key => key.Stored)], Published = false });
        _keys.Adopt(next);
        LogRotated(logger, _id);
        await Remind();
    }

    /// <summary>Called from the packet path, which cannot wait, when the tags of the key in force are nearly full.</summary>
    private void RotateSoon() => _rotation = this.RegisterGrainTimer(
        static async (grain, token) =>
        {
            try
            {
                await grain.RotateIfDue();
                if (await grain.Publish(token) is { } refused) LogPublishRefused(grain.Logger, grain._id, refused.Code, refused.Text);
            }
            finally
            {
                // Last: the token dies with the timer.
                grain._rotation?.Dispose();
                grain._rotation = null;
            }
        },
        this,
        new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));

    /// <summary>Signs a record with the keys in force and registers it, unless the registry has it. Null if it has it now.</summary>
    private async Task<RegistrationResult?> Publish(CancellationToken cancellationToken)
    {
        if (_relay.Published) return null;
        var result = await Register(_relay.Handle, cancellationToken);
        // Somebody verified took the name first: the relay matters more than what it is called.
        if (result.Code == RefusalCodes.HandleTaken) result = await Register($"{_relay.Handle}-{_id[..8]}", cancellationToken);
        if (result.Status == RegistrationStatus.Refused) return result;
        await Remember(_relay with { Published = true });
        return null;
    }

    private async Task<RegistrationResult> Register(string handle, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var record = new NodeRecord
        {
            PublicKey = _identity!.Public,
            RoutingKeys = _keys!.Periods,
            Type = NodeType.Relay,
            Capabilities = ["relay"],
            Protocols = ["voxa/1"],
            Region = _options.Region,
            OperatorFamily = _options.OperatorFamily,
            ProgramVersion = ProgramVersion,
            Capacity = _options.Capacity,
            Handle = handle,
            Sequence = Math.Max(_relay.RecordSequence + 1, (ulong)now.ToUnixTimeMilliseconds()),
            IssuedAt = now,
        };
        var signed = _identity.Sign(record);
        // The sequence is used up before anybody sees it.
        await Remember(_relay with { RecordSequence = record.Sequence, Record = signed });
        return await GrainFactory.GetGrain<INodeGrain>(_id).Register(
            new NodeRegistration { PublicKey = _identity.Public.Encoded, SignedRecord = [.. signed], Hosted = true }, cancellationToken);
    }

    private async Task Remind()
    {
        var wait = _keys!.RotationDue - clock.GetUtcNow();
        await this.RegisterOrUpdateReminder(Reminder, wait < ShortestWait ? ShortestWait : wait, ReminderPeriod);
    }

    private async Task Remember(RelayGrainState next)
    {
        try
        {
            await store.Store(next);
        }
        finally
        {
            _relay = store.State;
        }
    }
}
