using System.Text;
using System.Text.Unicode;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Tells which keys PostgreSQL cannot hold, so that one of them does not fail the batch that it comes in.</summary>
internal static class RowKeys
{
    /// <summary>An entry of an index must fit a third of a page; this leaves room for its header.</summary>
    public const int MostBytes = 2_500;

    /// <summary>Null if the operation's key can be stored.</summary>
    public static StorageException? Refuse(WriteOperation operation) => operation switch
    {
        StateWrite write => Refuse(write.Key.Grain, write.Key.StateName),
        StateClear clear => Refuse(clear.Key.Grain, clear.Key.StateName),
        ReminderUpsert upsert => Refuse(upsert.Row.Grain, upsert.Row.Name),
        ReminderDelete delete => Refuse(delete.Grain, delete.Name),
        _ => null,
    };

    /// <summary>Null if there can be a row of that key.</summary>
    public static StorageException? Refuse(GrainId grain, string name)
    {
        var type = grain.Type.AsSpan();
        var key = grain.Key.AsSpan();
        var bytes = type.Length + key.Length + Encoding.UTF8.GetByteCount(name);
        if (bytes > MostBytes)
            return new StorageException(StorageFailure.BadKey, $"A grain's type, key and state name may have {MostBytes} bytes together; these have {bytes}.");
        return type.Contains((byte)0) || key.Contains((byte)0) || name.Contains('\0', StringComparison.Ordinal) || !Utf8.IsValid(type) || !Utf8.IsValid(key)
            ? new StorageException(StorageFailure.BadKey, "A grain's key must be UTF-8 without a zero byte, or PostgreSQL cannot hold it.")
            : null;
    }
}
