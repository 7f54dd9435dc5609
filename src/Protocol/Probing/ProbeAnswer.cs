using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Probing;

/// <summary>A node's answer to one challenge (docs/protocol/probes.md, "Answer"). It is worth nothing for any other. Immutable and thread-safe.</summary>
/// <param name="Key">The node's key; RSA is possible here, for directory clients.</param>
/// <param name="Challenge">SHA-256 of the signed challenge's bytes, 32 bytes.</param>
/// <param name="Signature">Over <see cref="SignedBytes"/>: 64 bytes for ECDSA, up to 1,024 for RSA.</param>
public sealed record ProbeAnswer(PublicIdentity Key, ImmutableArray<byte> Challenge, ImmutableArray<byte> Signature)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/probe-answer/1";

    /// <summary>Most bytes of an encoded answer.</summary>
    public const int MaximumEncodedSize = 2_200;

    private const int MaximumSignature = 1024;

    /// <summary>What a node signs to answer: label, its key, the challenge's hash.</summary>
    /// <param name="key">The node's key.</param>
    /// <param name="challenge">The signed challenge's bytes as they came.</param>
    public static byte[] SignedBytes(PublicIdentity key, ReadOnlySpan<byte> challenge)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Fields(key, [.. SHA256.HashData(challenge)]).ToArray();
    }

    /// <summary>Answers with a node's key.</summary>
    public static ProbeAnswer Sign(SignedProbeChallenge challenge, IdentityKey key)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        ArgumentNullException.ThrowIfNull(key);
        var asked = challenge.Encode();
        return new ProbeAnswer(key.Public, [.. SHA256.HashData(asked)], [.. key.Sign(SignedBytes(key.Public, asked))]);
    }

    /// <summary>Reads an answer. Nothing is checked: call <see cref="Answers"/>.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="answer">The answer, if true is returned; encoding it again gives the same bytes.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ProbeAnswer? answer, [NotNullWhen(false)] out string? fault) =>
        SignedParts.TryDecode(encoded, Label, Read, out answer, out fault);

    /// <summary>True if the node that was asked signed this answer to exactly this challenge.</summary>
    public bool Answers(SignedProbeChallenge challenge)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        return Key.Id == challenge.Challenge.Node
            && CryptographicOperations.FixedTimeEquals(Challenge.AsSpan(), SHA256.HashData(challenge.Encode()))
            && Key.Verify(Fields(Key, Challenge).ToArray(), Signature.AsSpan());
    }

    /// <summary>The canonical encoding: what was signed, then the signature.</summary>
    /// <exception cref="ArgumentException">The hash or the signature has another length than documented.</exception>
    public byte[] Encode()
    {
        if (Challenge.IsDefault || Challenge.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException($"A challenge's hash has {SHA256.HashSizeInBytes} bytes.", nameof(Challenge));
        if (Signature.IsDefault || Signature.Length > MaximumSignature)
            throw new ArgumentException($"A signature has at most {MaximumSignature} bytes.", nameof(Signature));
        return Fields(Key, Challenge).Bytes(Signature.AsSpan()).ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(ProbeAnswer? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode();

    private static CanonicalWriter Fields(PublicIdentity key, ImmutableArray<byte> challenge) =>
        new CanonicalWriter(Label).Bytes(key.Encoded.AsSpan()).Fixed(challenge.AsSpan());

    private static ProbeAnswer Read(ref CanonicalReader reader)
    {
        if (!PublicIdentity.TryDecode(reader.Bytes(PublicIdentity.MaximumEncodedSize), out var key))
            throw new ProtocolViolationException("invalid_key", "The answer's public key is not the canonical encoding of an accepted key.");
        return new ProbeAnswer(key, [.. reader.Fixed(SHA256.HashSizeInBytes)], [.. reader.Bytes(MaximumSignature)]);
    }
}
