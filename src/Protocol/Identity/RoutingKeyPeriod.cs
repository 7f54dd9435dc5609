using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>A routing key and the time for which others may use it. Times have whole milliseconds on the wire.</summary>
/// <param name="PublicKey">X25519, 32 bytes.</param>
/// <param name="NotBefore">First moment.</param>
/// <param name="NotAfter">First moment at which it is no longer to be used; later than <paramref name="NotBefore"/>.</param>
public sealed record RoutingKeyPeriod(ImmutableArray<byte> PublicKey, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>True if the key may be used at a moment.</summary>
    public bool Covers(DateTimeOffset moment) => NotBefore <= moment && moment < NotAfter;

    /// <inheritdoc/>
    public bool Equals(RoutingKeyPeriod? other)
        => other is not null && NotBefore == other.NotBefore && NotAfter == other.NotAfter && PublicKey.AsSpan().SequenceEqual(other.PublicKey.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(NotBefore, NotAfter, PublicKey.Length);
}
