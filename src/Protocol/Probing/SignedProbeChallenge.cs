using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Probing;

/// <summary>A <see cref="ProbeChallenge"/> and the asker's signature, so that a node answers edges and no others. Immutable and thread-safe.</summary>
/// <param name="Challenge">What is asked.</param>
/// <param name="Signature">64 bytes by the asker over <see cref="ProbeChallenge.Encode"/>.</param>
public sealed record SignedProbeChallenge(ProbeChallenge Challenge, ImmutableArray<byte> Signature)
{
    /// <summary>Bytes of an encoded challenge, always.</summary>
    public const int EncodedSize = 1 + 22 + 4 + PublicIdentity.EcdsaEncodedSize + NodeId.Size + ProbeChallenge.NonceSize + 8 + PublicIdentity.EcdsaSignatureSize;

    /// <summary>Characters of a challenge as text, always.</summary>
    public const int TextSize = 247;

    /// <summary>Signs a challenge.</summary>
    /// <exception cref="ArgumentException">The challenge names another asker, or breaks a rule.</exception>
    public static SignedProbeChallenge Sign(ProbeChallenge challenge, IdentityKey key)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        SignedParts.RequireKey(key, challenge.Asker);
        return new SignedProbeChallenge(challenge, [.. key.Sign(challenge.Encode())]);
    }

    /// <summary>Reads a challenge. The signature is not checked: call <see cref="Verify"/>.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="challenge">The challenge, if true is returned; encoding it again gives the same bytes.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SignedProbeChallenge? challenge, [NotNullWhen(false)] out string? fault) =>
        SignedParts.TryDecode(encoded, ProbeChallenge.Label, Read, out challenge, out fault);

    /// <summary>True if the asker that the challenge names signed it.</summary>
    public bool Verify() => Challenge.Asker.Verify(Challenge.Encode(), Signature.AsSpan());

    /// <summary>The canonical encoding, and the signature: <see cref="EncodedSize"/> bytes.</summary>
    public byte[] Encode() => SignedParts.Join(Challenge.Encode(), Signature);

    /// <summary>The encoding in base64url without padding (RFC 4648, section 5), as it stands in the query: <see cref="TextSize"/> characters.</summary>
    public string ToText() => Base64Url.EncodeToString(Encode());

    /// <inheritdoc/>
    public bool Equals(SignedProbeChallenge? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => Challenge.GetHashCode();

    private static SignedProbeChallenge Read(ref CanonicalReader reader) => new(ProbeChallenge.Read(ref reader), SignedParts.ReadSignature(ref reader));
}
