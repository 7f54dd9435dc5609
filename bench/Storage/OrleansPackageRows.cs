using System.Data;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace OrleansVoxa.Bench.Storage;

/// <summary>
/// The statements that the ADO.NET persistence package of Orleans sends, in the way it sends them: one write, one connection of
/// the pool, one statement read from OrleansQuery, parameters by name, not prepared. What the package spends beside the
/// database is left out, so that it is flattered.
/// </summary>
internal sealed class OrleansPackageRows : IAsyncDisposable
{
    private readonly NpgsqlDataSource _pool;
    private readonly string _write;

    private OrleansPackageRows(NpgsqlDataSource pool, string write)
    {
        _pool = pool;
        _write = write;
    }

    public static async Task<OrleansPackageRows> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var pool = NpgsqlDataSource.Create(connectionString);
        await using var query = pool.CreateCommand("SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'WriteToStorageKey'");
        return new OrleansPackageRows(pool, (string)(await query.ExecuteScalarAsync(cancellationToken))!);
    }

    public Task InsertAsync(IReadOnlyList<GrainId> grains, int writers) =>
        Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = writer; i < grains.Count; i += writers)
                await InsertAsync(grains[i], JsonSerializer.SerializeToUtf8Bytes(StoredText.Of(i), StoredTextJson.Default.StoredText));
        })));

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async Task InsertAsync(GrainId grain, byte[] payload)
    {
        var key = grain.Key.ToString();
        await using var connection = await _pool.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(_write, connection);
        Add("GrainIdHash", DbType.Int32, (int)grain.GetUniformHashCode());
        Add("GrainIdN0", DbType.Int64, 0L);
        Add("GrainIdN1", DbType.Int64, 0L);
        Add("GrainTypeHash", DbType.Int32, Encoding.UTF8.GetByteCount(CommitComparison.StateName));
        Add("GrainTypeString", DbType.String, CommitComparison.StateName);
        Add("GrainIdExtensionString", DbType.String, key);
        Add("ServiceId", DbType.String, "voxa");
        Add("GrainStateVersion", DbType.Int32, DBNull.Value);
        Add("PayloadBinary", DbType.Binary, payload);
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) throw new InvalidOperationException($"{key} was not stored.");

        void Add(string name, DbType type, object value) =>
            command.Parameters.Add(new NpgsqlParameter { ParameterName = name, DbType = type, Value = value });
    }
}
