using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Transfer;

/// <summary>Counts and hashes rows. Every field is preceded by its length, so that no two contents look alike.</summary>
internal sealed class ContentDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _states;
    private long _reminders;

    // How many rows lie between two reports.
    private const int Often = 1_024;

    /// <param name="store">Whose rows.</param>
    /// <param name="read">Told now and then how many rows were read; may be null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<StoreContent> OfAsync(IRowStore store, Action<long>? read, CancellationToken cancellationToken)
    {
        using var digest = new ContentDigest();
        await foreach (var state in store.ReadStatesAsync(cancellationToken).ConfigureAwait(false))
        {
            digest.Add(state);
            if (digest._states % Often == 0) read?.Invoke(digest._states);
        }

        await foreach (var reminder in store.ReadRemindersAsync(cancellationToken).ConfigureAwait(false))
        {
            digest.Add(reminder);
            if (digest._reminders % Often == 0) read?.Invoke(digest._states + digest._reminders);
        }

        read?.Invoke(digest._states + digest._reminders);
        return new StoreContent(digest._states, digest._reminders, Convert.ToHexStringLower(digest._hash.GetHashAndReset()));
    }

    public void Dispose() => _hash.Dispose();

    private void Add(in StoredState state)
    {
        _states++;
        Add("state"u8);
        Add(state.Key.Grain);
        Add(Encoding.UTF8.GetBytes(state.Key.StateName));
        Add(state.Version);
        Add(state.Json);
    }

    private void Add(in ReminderRow reminder)
    {
        _reminders++;
        Add("reminder"u8);
        Add(reminder.Grain);
        Add(Encoding.UTF8.GetBytes(reminder.Name));
        Add(reminder.StartAtUtc.Ticks);
        Add(reminder.Period.Ticks);
        Add(reminder.Version);
    }

    private void Add(GrainId grain)
    {
        Add(grain.Type.AsSpan());
        Add(grain.Key.AsSpan());
    }

    private void Add(ReadOnlySpan<byte> field)
    {
        Add(field.Length);
        _hash.AppendData(field);
    }

    private void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
