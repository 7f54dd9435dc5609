using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Ledger;

/// <summary>A tree head with the signature of the log's key (RFC 6962, section 3.5). Immutable and thread-safe.</summary>
/// <param name="Head">What is signed.</param>
/// <param name="Signature">64 bytes over <see cref="TreeHead.Encode"/>.</param>
public sealed record SignedTreeHead(TreeHead Head, ImmutableArray<byte> Signature)
{
    /// <summary>Bytes of every encoded signed head.</summary>
    public const int EncodedSize = 161;

    /// <summary>Signs a head.</summary>
    /// <exception cref="ArgumentException">A field breaks its rule, or the head names another log than that of the key.</exception>
    public static SignedTreeHead Sign(TreeHead head, IdentityKey key)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(key);
        if (!head.LogId.AsSpan().SequenceEqual(TreeHead.LogIdOf(key.Public).AsSpan()))
            throw new ArgumentException("The head names another log than that of the key that is to sign it.", nameof(key));
        return new SignedTreeHead(head, [.. key.Sign(head.Encode())]);
    }

    /// <summary>Reads a signed head. The signature is not checked: call <see cref="Verify"/>.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="head">The head, if true is returned; encoding it again gives the same bytes.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SignedTreeHead? head, [NotNullWhen(false)] out string? fault)
        => SignedParts.TryDecode(encoded, TreeHead.Label, Read, out head, out fault);

    /// <summary>True if <paramref name="key"/> is the log's and signed the head.</summary>
    public bool Verify(PublicIdentity key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Head.LogId.AsSpan().SequenceEqual(TreeHead.LogIdOf(key).AsSpan()) && key.Verify(Head.Encode(), Signature.AsSpan());
    }

    /// <summary>The head's canonical encoding and the signature.</summary>
    public byte[] Encode() => SignedParts.Join(Head.Encode(), Signature);

    /// <inheritdoc/>
    public bool Equals(SignedTreeHead? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => Head.GetHashCode();

    private static SignedTreeHead Read(ref CanonicalReader reader) => new(TreeHead.Read(ref reader), SignedParts.ReadSignature(ref reader));
}
