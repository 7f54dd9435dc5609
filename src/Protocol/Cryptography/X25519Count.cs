using System.Runtime.CompilerServices;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// Counts scalar multiplications of the whole process while somebody measures: figures of speed are held against what the
/// curve alone would cost. Otherwise it is one look at a field.
/// </summary>
internal sealed class X25519Count : IDisposable
{
    private static X25519Count? _current;

    private long _operations;

    private X25519Count()
    {
    }

    /// <summary>Multiplications since the start, those by the base point included.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    /// <summary>Begins to count; one at a time.</summary>
    public static X25519Count Start()
    {
        var count = new X25519Count();
        if (Interlocked.CompareExchange(ref _current, count, null) is not null) throw new InvalidOperationException("Somebody counts already.");
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void One()
    {
        if (Volatile.Read(ref _current) is { } count) Interlocked.Increment(ref count._operations);
    }

    public void Dispose() => Interlocked.CompareExchange(ref _current, null, this);
}
