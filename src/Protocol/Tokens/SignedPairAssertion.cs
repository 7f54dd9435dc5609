using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>A pair assertion signed by a registry. Immutable and thread-safe.</summary>
/// <param name="Assertion">The assertion.</param>
/// <param name="Signature">64 bytes by the registry's pair key over <see cref="PairAssertion.Encode"/>.</param>
public sealed record SignedPairAssertion(PairAssertion Assertion, ImmutableArray<byte> Signature)
{
    /// <summary>Bytes of an encoded assertion: label 22, tokens 32 each, node ids 20 each, expiry 8, signature 64.</summary>
    public const int EncodedSize = 198;

    /// <summary>Signs an assertion.</summary>
    /// <param name="assertion">What is asserted.</param>
    /// <param name="registry">The registry's pair key.</param>
    public static SignedPairAssertion Sign(PairAssertion assertion, IdentityKey registry)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        ArgumentNullException.ThrowIfNull(registry);
        return new SignedPairAssertion(assertion, [.. registry.Sign(assertion.Encode())]);
    }

    /// <summary>Reads an assertion. The signature is not checked: call <see cref="Verify"/>.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="assertion">The assertion, if true is returned; encoding it again gives the same bytes.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SignedPairAssertion? assertion, [NotNullWhen(false)] out string? fault)
        => SignedParts.TryDecode(encoded, PairAssertion.Label, Read, out assertion, out fault);

    /// <summary>Judges the assertion, without asking anybody. A token that was revoked since does not show here.</summary>
    /// <param name="registry">The public pair key of the registry that is trusted; known beforehand, not from who shows the assertion.</param>
    /// <param name="one">One of the two nodes.</param>
    /// <param name="other">The other one.</param>
    /// <param name="now">The own clock.</param>
    public PairVerdict Verify(PublicIdentity registry, NodeId one, NodeId other, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var (first, second) = one < other ? (one, other) : (other, one);
        return (Assertion.First.Node, Assertion.Second.Node) != (first, second) ? PairVerdict.OtherNodes
            : now >= Assertion.ExpiresAt ? PairVerdict.Expired
            : registry.Verify(Assertion.Encode(), Signature.AsSpan()) ? PairVerdict.Accepted
            : PairVerdict.BadSignature;
    }

    /// <summary>The canonical encoding and the signature, <see cref="EncodedSize"/> bytes.</summary>
    /// <exception cref="ArgumentException">The signature has another length than 64 bytes.</exception>
    public byte[] Encode() => SignedParts.Join(Assertion.Encode(), Signature);

    /// <inheritdoc/>
    public bool Equals(SignedPairAssertion? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => Assertion.GetHashCode();

    private static SignedPairAssertion Read(ref CanonicalReader reader) => new(PairAssertion.Read(ref reader), SignedParts.ReadSignature(ref reader));
}
