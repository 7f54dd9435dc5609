using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Objects;

/// <summary>
/// One object. Each step is stored before the next: the upload before its room and its parts, the end of an upload before its parts go. So whatever dies midway,
/// the reminder knows what there is to clear.
/// </summary>
[GrainType("voxa.object")]
public sealed partial class ObjectGrain(
    [PersistentState("object")] IPersistentState<ObjectGrainState> store,
    TimeProvider clock,
    IOptions<ObjectOptions> options,
    IOptions<AppOptions> apps,
    ILogger<ObjectGrain> logger) : Grain, IObjectGrain, IRemindable
{
    private const string Reminder = "lifecycle";
    private static readonly TimeSpan FirstTick = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Ticks = TimeSpan.FromMinutes(10);

    // What was acknowledged; Get may run while a write is under way.
    private ObjectGrainState _object = new();

    private string Key => this.GetPrimaryKeyString();

    private IObjectCatalogueGrain Catalogue => GrainFactory.GetGrain<IObjectCatalogueGrain>(IObjectCatalogueGrain.TheOnly);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _object = store.State;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ObjectResult> Begin(long length, string operatorName, CancellationToken cancellationToken)
    {
        if (!apps.Value.Enabled) return ObjectResult.Refuse(AppCodes.Disabled, AppCodes.DisabledText);
        if (View() is { } there) return ObjectResult.Of(there);
        if (ObjectRules.JudgeBegin(Key, length, _object.Uploads.Length, options.Value) is { } refused)
        {
            LeaveIfEmpty();
            return refused;
        }

        var upload = new StoredUpload { Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), Length = length, At = clock.GetUtcNow(), Operator = operatorName };
        // The reminder first: one tick too many is harmless, an upload without ticks would never be cleared.
        await Remind();
        await Remember(_object with { Uploads = _object.Uploads.Add(upload) });
        var room = await Catalogue.Reserve(new ObjectReservation(upload.Id, Key, length), CancellationToken.None);
        if (room.Code is null) return new ObjectResult(null, null, upload.Id, null);
        await End(upload, cancellationToken);
        return room;
    }

    /// <inheritdoc/>
    public async Task<ObjectResult> Put(string upload, int part, ImmutableArray<byte> bytes, CancellationToken cancellationToken)
    {
        var (open, refused) = Find(upload);
        if (open is null) return refused!;
        if (ObjectRules.JudgePart(open.Length, part, bytes.IsDefault ? 0 : bytes.Length) is { } misfit) return misfit;
        // By way of this grain, so that no part is stored after its upload was cleared.
        await ObjectParts.Get(GrainFactory, upload, part).Put(bytes, cancellationToken);
        return ObjectResult.Done;
    }

    /// <inheritdoc/>
    public async Task<ObjectResult> Commit(string upload, CancellationToken cancellationToken)
    {
        if (_object.Committed?.Id == upload) return ObjectResult.Of(View()!);
        var (open, refused) = Find(upload);
        if (open is null) return refused!;
        if (View() is { } first)
        {
            await End(open, cancellationToken);
            return ObjectResult.Of(first);
        }

        // What is stored counts, not what somebody says of what was sent.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var part = 0; part < ObjectKey.PartsOf(open.Length); part++)
        {
            var bytes = await ObjectParts.Get(GrainFactory, upload, part).Read(cancellationToken);
            if (ObjectRules.JudgePart(open.Length, part, bytes.Length) is { } missing) return missing;
            hash.AppendData(bytes.AsSpan());
        }

        var found = ObjectKey.Of(hash.GetHashAndReset());
        if (found != Key)
        {
            await End(open, cancellationToken);
            return ObjectResult.Refuse(ObjectCodes.DigestMismatch, $"What was sent is {found}, not {Key}; it was changed on the way, or is another file.");
        }

        await Remember(_object with { Committed = open with { At = clock.GetUtcNow() }, Uploads = _object.Uploads.Remove(open) });
        LogStored(logger, Key, open.Length, open.Operator);
        return ObjectResult.Of(View()!);
    }

    /// <inheritdoc/>
    public async Task Abandon(string upload, CancellationToken cancellationToken)
    {
        if (_object.Uploads.FirstOrDefault(known => known.Id == upload) is { } open) await End(open, cancellationToken);
        LeaveIfEmpty();
    }

    /// <inheritdoc/>
    public async Task<ObjectResult> Delete(string operatorName, CancellationToken cancellationToken)
    {
        if (!apps.Value.Enabled) return ObjectResult.Refuse(AppCodes.Disabled, AppCodes.DisabledText);
        if (_object.Committed is not { } committed)
        {
            LeaveIfEmpty();
            return ObjectResult.Refuse(ObjectCodes.UnknownObject, $"There is no object {Key}.");
        }

        var last = ObjectResult.Of(View()!);
        var over = committed with { Over = true };
        await Remind();
        await Remember(_object with { Committed = null, Uploads = _object.Uploads.Add(over) });
        LogDeleted(logger, Key, operatorName);
        await TryClear(over, cancellationToken);
        return last;
    }

    /// <inheritdoc/>
    public Task<ObjectView?> Get(CancellationToken cancellationToken)
    {
        LeaveIfEmpty();
        return Task.FromResult(View());
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var now = clock.GetUtcNow();
        foreach (var upload in _object.Uploads.Where(upload => ObjectRules.IsOver(upload, now, options.Value)).ToList())
        {
            LogCleared(logger, Key, upload.Operator);
            await TryClear(upload, CancellationToken.None);
        }

        if (_object.Uploads.IsEmpty && await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private ObjectView? View() => _object.Committed is { } committed ? new ObjectView(Key, committed.Length, committed.Id, committed.At, committed.Operator) : null;

    private (StoredUpload? Open, ObjectResult? Refused) Find(string upload)
    {
        if (_object.Uploads.FirstOrDefault(known => known.Id == upload) is not { Over: false } open)
            return (null, ObjectResult.Refuse(ObjectCodes.UnknownUpload, $"There is no open upload {upload} of {Key}; begin another one."));
        return ObjectRules.IsOver(open, clock.GetUtcNow(), options.Value)
            ? (null, ObjectResult.Refuse(ObjectCodes.UploadExpired, $"The upload was not finished within {options.Value.UploadSeconds} s; begin another one."))
            : (open, null);
    }

    /// <summary>Stores that an upload is over, then clears it. What cannot be cleared now, a tick clears.</summary>
    private async Task End(StoredUpload open, CancellationToken cancellationToken)
    {
        var over = open with { Over = true };
        await Remember(_object with { Uploads = _object.Uploads.Replace(open, over) });
        await TryClear(over, cancellationToken);
    }

    private async Task TryClear(StoredUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, (int)ObjectKey.PartsOf(upload.Length)).Select(part => ObjectParts.Get(GrainFactory, upload.Id, part).Clear(cancellationToken)));
            await Catalogue.Release(upload.Id, cancellationToken);
            await Remember(_object with { Uploads = _object.Uploads.RemoveAll(known => known.Id == upload.Id) });
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogNotCleared(logger, exception, Key);
        }
    }

    private async Task Remind()
    {
        if (await this.GetReminder(Reminder) is null) await this.RegisterOrUpdateReminder(Reminder, FirstTick, Ticks);
    }

    private async Task Remember(ObjectGrainState next)
    {
        try
        {
            if (next.Committed is null && next.Uploads.IsEmpty) await store.Erase();
            else await store.Store(next);
        }
        finally
        {
            _object = store.State;
        }
    }

    /// <summary>Anybody can ask about any key, so a grain without an object does not stay.</summary>
    private void LeaveIfEmpty()
    {
        if (_object.Committed is null && _object.Uploads.IsEmpty) DeactivateOnIdle();
    }

    [LoggerMessage(2080, LogLevel.Information, "Object {Key} of {Length} bytes was stored by {Operator}")]
    private static partial void LogStored(ILogger logger, string key, long length, string @operator);

    [LoggerMessage(2081, LogLevel.Information, "Object {Key} was deleted by {Operator}")]
    private static partial void LogDeleted(ILogger logger, string key, string @operator);

    [LoggerMessage(2082, LogLevel.Information, "An upload of object {Key} by {Operator} was not finished, and is cleared")]
    private static partial void LogCleared(ILogger logger, string key, string @operator);

    [LoggerMessage(2083, LogLevel.Warning, "What is left of an upload of object {Key} cannot be cleared now; it is tried again")]
    private static partial void LogNotCleared(ILogger logger, Exception exception, string key);
}
