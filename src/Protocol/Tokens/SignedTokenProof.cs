using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>A token proof signed by the token's key. Immutable and thread-safe.</summary>
/// <param name="Proof">The proof.</param>
/// <param name="Signature">64 bytes by the token's key over <see cref="TokenProof.Encode"/>.</param>
public sealed record SignedTokenProof(TokenProof Proof, ImmutableArray<byte> Signature)
{
    /// <summary>Bytes of an encoded proof: label 19, token 32, node ids 20 each, time 8, signature 64.</summary>
    public const int EncodedSize = 163;

    /// <summary>Proves a token to one node.</summary>
    /// <param name="secret">The token.</param>
    /// <param name="holder">The node that the token was issued to.</param>
    /// <param name="audience">The node that is to know.</param>
    /// <param name="time">The own clock.</param>
    /// <exception cref="ArgumentException">Holder and audience are the same, or the time is before 1970.</exception>
    public static SignedTokenProof Sign(TokenSecret secret, NodeId holder, NodeId audience, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var proof = new TokenProof
        {
            Token = secret.Id,
            Holder = holder,
            Audience = audience,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()),
        };
        var fields = proof.Encode();
        using var key = secret.DeriveKey();
        return new SignedTokenProof(proof, [.. key.Sign(fields)]);
    }

    /// <summary>Reads a proof. The signature is not checked: call <see cref="Verify"/>.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="proof">The proof, if true is returned; encoding it again gives the same bytes.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SignedTokenProof? proof, [NotNullWhen(false)] out string? fault)
        => SignedParts.TryDecode(encoded, TokenProof.Label, Read, out proof, out fault);

    /// <summary>Judges the proof; whether the token still lives is the registry's to say. Cheap checks come first.</summary>
    /// <param name="verificationKey">The key that the registry gives for the token.</param>
    /// <param name="audience">The node that the proof is shown to.</param>
    /// <param name="now">The own clock.</param>
    /// <param name="window">How far the times may differ; default <see cref="SignedRequest.DefaultWindow"/>.</param>
    public TokenProofVerdict Verify(PublicIdentity verificationKey, NodeId audience, DateTimeOffset now, TimeSpan? window = null)
    {
        ArgumentNullException.ThrowIfNull(verificationKey);
        return Proof.Audience != audience ? TokenProofVerdict.WrongAudience
            : (Proof.Time - now).Duration() > (window ?? SignedRequest.DefaultWindow) ? TokenProofVerdict.OutsideWindow
            : verificationKey.Verify(Proof.Encode(), Signature.AsSpan()) ? TokenProofVerdict.Accepted
            : TokenProofVerdict.BadSignature;
    }

    /// <summary>The canonical encoding and the signature, <see cref="EncodedSize"/> bytes.</summary>
    /// <exception cref="ArgumentException">The signature has another length than 64 bytes.</exception>
    public byte[] Encode() => SignedParts.Join(Proof.Encode(), Signature);

    /// <inheritdoc/>
    public bool Equals(SignedTokenProof? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => Proof.GetHashCode();

    private static SignedTokenProof Read(ref CanonicalReader reader) => new(TokenProof.Read(ref reader), SignedParts.ReadSignature(ref reader));
}
