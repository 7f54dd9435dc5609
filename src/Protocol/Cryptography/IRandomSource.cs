namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// Where the random bytes of a construction come from. Production code never passes one: every creator defaults to
/// <see cref="SystemRandomSource"/>. It exists so that the byte examples of docs/protocol can be reproduced.
/// </summary>
public interface IRandomSource
{
    /// <summary>Fills the whole span with random bytes. Implementations say whether they are thread-safe.</summary>
    /// <param name="destination">Any length, also zero.</param>
    void Fill(Span<byte> destination);
}
