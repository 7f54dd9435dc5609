using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>
/// Says that the holder of a token wants one other node to know it (docs/protocol/tokens.md, "Proof"); it does not give
/// the secret away, and is worth nothing to anybody else. Immutable.
/// </summary>
public sealed record TokenProof
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/token-proof/1";

    /// <summary>The token that is proven.</summary>
    public required TokenId Token { get; init; }

    /// <summary>The node that the token was issued to.</summary>
    public required NodeId Holder { get; init; }

    /// <summary>The node that it is proven to; another one than the holder.</summary>
    public required NodeId Audience { get; init; }

    /// <summary>When the proof was made, by the holder's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The canonical encoding, which the token's key signs.</summary>
    /// <exception cref="ArgumentException">A field breaks its documented rule; the message names it.</exception>
    public byte[] Encode()
    {
        if (FindFault() is { } fault) throw new ArgumentException(fault);
        return new CanonicalWriter(Label)
            .Fixed(Token.ToByteArray())
            .Id(Holder)
            .Id(Audience)
            .Time(Time)
            .ToArray();
    }

    internal static TokenProof Read(ref CanonicalReader reader)
    {
        var proof = new TokenProof
        {
            Token = TokenId.Read(reader.Fixed(TokenId.Size)),
            Holder = reader.Id(),
            Audience = reader.Id(),
            Time = reader.Time(),
        };
        return proof.FindFault() is { } fault ? throw new ProtocolViolationException("invalid_value", fault) : proof;
    }

    private string? FindFault()
        => Holder == Audience ? "A node needs no proof of its own token."
            : Time < DateTimeOffset.UnixEpoch ? "The time of a proof is before 1970."
            : null;
}
