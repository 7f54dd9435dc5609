using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>What a listener remembers of the handshakes that it finished, for all its connections. Thread-safe.</summary>
public interface IHandshakeNonceCache
{
    /// <summary>Looks a nonce up and remembers it, in one step.</summary>
    /// <param name="identity">Who proved to have sent it.</param>
    /// <param name="nonce">The 16 bytes of the first handshake message, read as a big-endian number.</param>
    /// <param name="now">The listener's clock.</param>
    NonceVerdict Enter(NodeId identity, UInt128 nonce, DateTimeOffset now);
}
