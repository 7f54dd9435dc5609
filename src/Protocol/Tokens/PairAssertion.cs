using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>
/// What the registry says of two nodes (docs/protocol/tokens.md, "Pair assertion"): each held its token, and wanted the
/// other to know. There is one encoding for a pair, whoever asked. Immutable.
/// </summary>
public sealed record PairAssertion
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/pair-assertion/1";

    private PairAssertion(PairMember first, PairMember second, DateTimeOffset expiresAt) => (First, Second, ExpiresAt) = (first, second, expiresAt);

    /// <summary>The node with the lower id.</summary>
    public PairMember First { get; }

    /// <summary>The node with the higher id.</summary>
    public PairMember Second { get; }

    /// <summary>Until when the assertion holds, excluded: when the first of the two tokens ends.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Makes an assertion of two members in either order.</summary>
    /// <param name="one">A member.</param>
    /// <param name="other">A member of another node with another token.</param>
    /// <param name="expiresAt">See <see cref="ExpiresAt"/>; cut to milliseconds.</param>
    /// <exception cref="ArgumentException">Both are the same node, or have the same token, or the time is before 1970.</exception>
    public static PairAssertion Of(PairMember one, PairMember other, DateTimeOffset expiresAt)
    {
        var (first, second) = one.Node < other.Node ? (one, other) : (other, one);
        return FindFault(first, second, expiresAt) is { } fault
            ? throw new ArgumentException(fault)
            : new PairAssertion(first, second, DateTimeOffset.FromUnixTimeMilliseconds(expiresAt.ToUnixTimeMilliseconds()));
    }

    /// <summary>The canonical encoding, which the registry signs.</summary>
    public byte[] Encode() => new CanonicalWriter(Label)
        .Fixed(First.Token.ToByteArray())
        .Fixed(Second.Token.ToByteArray())
        .Id(First.Node)
        .Id(Second.Node)
        .Time(ExpiresAt)
        .ToArray();

    internal static PairAssertion Read(ref CanonicalReader reader)
    {
        var firstToken = TokenId.Read(reader.Fixed(TokenId.Size));
        var secondToken = TokenId.Read(reader.Fixed(TokenId.Size));
        var first = new PairMember(reader.Id(), firstToken);
        var second = new PairMember(reader.Id(), secondToken);
        var expiresAt = reader.Time();
        return FindFault(first, second, expiresAt) is { } fault
            ? throw new ProtocolViolationException("invalid_value", fault)
            : new PairAssertion(first, second, expiresAt);
    }

    private static string? FindFault(PairMember first, PairMember second, DateTimeOffset expiresAt)
        => first.Node == second.Node ? "A pair is two nodes."
            : second.Node < first.Node ? "The node with the lower id stands first in a pair."
            : first.Token == second.Token ? "The nodes of a pair have a token each."
            : expiresAt < DateTimeOffset.UnixEpoch ? "A pair expires before 1970."
            : null;
}
