namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// Keys that were decoded lately. A request's key is decoded where it arrives and again by the grain that does not trust who
/// arrived, a node's with every beat; taking the root that a compressed point stands for costs a third of a verification.
/// </summary>
/// <remarks>
/// Thread-safe without locks: a slot holds one key, the newest wins, and what is found is compared whole. Whoever makes keys that
/// share a slot makes nothing but misses. Full, it holds about 10 MB, most of it OpenSSL's for keys that have verified.
/// </remarks>
internal static class PublicIdentityCache
{
    private const int Slots = 4_096;

    // The algorithm and the sign of y come before what differs from key to key.
    private const int FirstOfX = 2;

    private static readonly PublicIdentity?[] Keys = new PublicIdentity?[Slots];

    /// <summary>The key of this wire encoding (34 bytes), or null.</summary>
    public static PublicIdentity? Find(ReadOnlySpan<byte> encoded) =>
        Volatile.Read(ref Slot(encoded)) is { } found && found.Encoded.AsSpan().SequenceEqual(encoded) ? found : null;

    /// <summary>Remembers a key of an elliptic curve.</summary>
    public static void Keep(PublicIdentity key) => Volatile.Write(ref Slot(key.Encoded.AsSpan()), key);

    private static ref PublicIdentity? Slot(ReadOnlySpan<byte> encoded) => ref Keys[(encoded[FirstOfX] | (encoded[FirstOfX + 1] << 8)) % Slots];
}
