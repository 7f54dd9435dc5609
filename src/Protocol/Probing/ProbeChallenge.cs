using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Probing;

/// <summary>
/// What a registry's edge asks a silent node that listens with HTTP (docs/protocol/probes.md, "Challenge"): prove that you hold the
/// key of this node, now. Immutable.
/// </summary>
/// <param name="Asker">The edge's key; ECDSA.</param>
/// <param name="Node">The node that is looked for.</param>
/// <param name="Nonce">32 random bytes, never used before.</param>
/// <param name="Time">The edge's clock.</param>
public sealed record ProbeChallenge(PublicIdentity Asker, NodeId Node, ImmutableArray<byte> Nonce, DateTimeOffset Time)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/probe-challenge/1";

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceSize = 32;

    /// <summary>A challenge with a fresh nonce.</summary>
    /// <param name="asker">Who asks.</param>
    /// <param name="node">Who is looked for.</param>
    /// <param name="now">The asker's clock.</param>
    public static ProbeChallenge Make(PublicIdentity asker, NodeId node, DateTimeOffset now) =>
        new(asker, node, [.. RandomNumberGenerator.GetBytes(NonceSize)], now);

    /// <summary>The canonical encoding, which is what the asker signs.</summary>
    /// <exception cref="ArgumentException">A field breaks its documented rule.</exception>
    public byte[] Encode()
    {
        if (!Asker.IsNodeKey) throw new ArgumentException("The key of an edge is ECDSA, not RSA.", nameof(Asker));
        if (Nonce.IsDefault || Nonce.Length != NonceSize) throw new ArgumentException($"A nonce has {NonceSize} bytes.", nameof(Nonce));
        return new CanonicalWriter(Label).Bytes(Asker.Encoded.AsSpan()).Id(Node).Fixed(Nonce.AsSpan()).Time(Time).ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(ProbeChallenge? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Node, Time);

    internal static ProbeChallenge Read(ref CanonicalReader reader) =>
        new(SignedParts.ReadNodeKey(ref reader), reader.Id(), [.. reader.Fixed(NonceSize)], reader.Time());
}
