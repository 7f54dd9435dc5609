using System.Data;
using Npgsql;

namespace OrleansVoxa.Storage.Tests.Postgres;

/// <summary>
/// Runs the statements of OrleansQuery as the ADO.NET packages of Orleans 10 do: looked up by key, parameters by name with the
/// DbType that belongs to the .NET type, results by column name. The packages themselves are not needed for it.
/// </summary>
internal sealed class OrleansQueries(NpgsqlConnection connection, IReadOnlyDictionary<string, string> queries)
{
    public IEnumerable<string> Keys => queries.Keys;

    public static async Task<OrleansQueries> LoadAsync(NpgsqlConnection connection)
    {
        var queries = new Dictionary<string, string>();
        await using var command = new NpgsqlCommand("SELECT QueryKey, QueryText FROM OrleansQuery", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            queries.Add((string)reader.GetValue(reader.GetOrdinal("QueryKey")), (string)reader.GetValue(reader.GetOrdinal("QueryText")));
        return new OrleansQueries(connection, queries);
    }

    /// <summary>The rows, each by column name.</summary>
    public async Task<List<Dictionary<string, object?>>> ReadAsync(string key, params (string Name, object? Value, DbType Type)[] parameters)
    {
        await using var command = new NpgsqlCommand(queries[key], connection);
        foreach (var (name, value, type) in parameters)
            command.Parameters.Add(new NpgsqlParameter { ParameterName = name, Value = value ?? DBNull.Value, DbType = type });
        var rows = new List<Dictionary<string, object?>>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            var row = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < reader.FieldCount; i++) row.Add(reader.GetName(i), await reader.IsDBNullAsync(i, TestContext.Current.CancellationToken) ? null : reader.GetValue(i));
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>What Orleans reads as a boolean: one row of one column that is not zero.</summary>
    public async Task<bool> AskAsync(string key, params (string Name, object? Value, DbType Type)[] parameters) =>
        Convert.ToBoolean(Assert.Single(Assert.Single(await ReadAsync(key, parameters))).Value, System.Globalization.CultureInfo.InvariantCulture);
}
