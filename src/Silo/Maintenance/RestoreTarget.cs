using System.Security.Cryptography;
using OrleansVoxa.Grains.Auditing;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>The data directory into which a back-up is restored: empty but for what is handed in beforehand, and held against silos.</summary>
internal sealed class RestoreTarget : IDisposable
{
    private readonly SiloOptions _options;
    private readonly DataDirectory _held;

    private RestoreTarget(SiloOptions options, DataDirectory held) => (_options, _held) = (options, held);

    /// <summary>Where the master key has to be put, if it was neither handed in nor in the back-up; null if it is there.</summary>
    public string? MissingMasterKey => File.Exists(_options.MasterKeyPath) ? null : _options.MasterKeyPath;

    /// <summary>Makes the directory if it is missing.</summary>
    /// <exception cref="StorageException">It is in use, cannot be written, or holds something already.</exception>
    public static RestoreTarget Open(SiloOptions options)
    {
        var fresh = !Directory.Exists(options.Data);
        var held = DataDirectory.TryOpen(options.Data, out var fault) ?? throw new StorageException(StorageFailure.InUse, Sentence(fault!));
        try
        {
            if (!fresh) RefuseOther(options);
            if (options.Store.SqliteFile is { } store) Directory.CreateDirectory(Path.GetDirectoryName(store)!);
            return new RestoreTarget(options, held);
        }
        catch (Exception error) when (error is StorageException or IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            if (error is StorageException) throw;
            throw new StorageException(StorageFailure.AccessDenied, $"The data directory {options.Data} cannot be used: {error.Message}", error);
        }
    }

    /// <summary>Retires what the store may not take over, and puts the back-up's keys in their places.</summary>
    /// <exception cref="StorageException">Another key is in one of the places, or they do not fit each other.</exception>
    public async Task AdaptAsync(StoreRows rows, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        var changes = new List<StoreRowChange>();
        await foreach (var row in RestoredStates.ForgetAsync(new StoredStates(rows), cancellationToken))
            changes.Add(new StoreRowChange(row.GrainType, row.GrainKey, row.StateName, row.Json));
        await rows.WriteAsync(changes, cancellationToken);
        if (files.TryGetValue(SiloOptions.MasterKeyName, out var master)) Put(_options.MasterKeyPath, master);
        if (files.TryGetValue(SiloOptions.EdgeKeyName, out var edge)) Put(_options.EdgeKeyPath, edge);
        if (MissingMasterKey is null) CheckKeys();
    }

    public void Dispose() => _held.Dispose();

    /// <summary>Refuses a directory in which a silo has been, or that is somebody else's.</summary>
    private static void RefuseOther(SiloOptions options)
    {
        // The keys of a cluster and its settings come from elsewhere; the rest an interrupted restore may have left.
        string[] known = ["lock", "config", SiloOptions.MasterKeyName, SiloOptions.EdgeKeyName];
        foreach (var path in Directory.EnumerateFileSystemEntries(options.Data))
        {
            if (known.Contains(Path.GetFileName(path)) || path.StartsWith(options.Store.SqliteFile + ".partial", StringComparison.Ordinal)) continue;
            throw new StorageException(StorageFailure.AlreadyThere,
                $"The data directory {options.Data} is not empty: {Path.GetFileName(path)} is there. A back-up is restored where no silo has been; name another directory with --data.");
        }
    }

    /// <summary>Never replaces a key: what was sealed under it could not be opened any more.</summary>
    private static void Put(string path, byte[] content)
    {
        try
        {
            if (!File.Exists(path)) SecretFile.Create(path, content);
            else if (!CryptographicOperations.FixedTimeEquals(File.ReadAllBytes(path), content))
            {
                throw new StorageException(StorageFailure.WrongKey,
                    $"{path} is there already, and is another key than the back-up's. Move it away, or restore into another directory with --data.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFailure.AccessDenied, $"{path} cannot be written: {error.Message}", error);
        }
    }

    private void CheckKeys()
    {
        var master = MasterKeyFile.TryLoad(_options.MasterKeyPath, mayCreate: false, out var fault) ?? throw new StorageException(StorageFailure.WrongKey, Sentence(fault!));
        try
        {
            if (!File.Exists(_options.EdgeKeyPath)) return;
            using var edge = EdgeKeyFile.TryLoad(_options.EdgeKeyPath, master, out fault) ?? throw new StorageException(StorageFailure.WrongKey, Sentence(fault!));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(master);
        }
    }

    private static string Sentence(string fault) => char.ToUpperInvariant(fault[0]) + fault[1..] + ".";
}
