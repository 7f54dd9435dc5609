using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>What a handshake leaves: who the peer is, and a key for each direction. Dispose it, or hand it to the session.</summary>
/// <param name="Peer">The peer's identity key, proven.</param>
/// <param name="Send">What seals this side's frames.</param>
/// <param name="Receive">What opens the peer's frames.</param>
/// <param name="HandshakeHash">32 bytes that name this session alone (channel binding).</param>
/// <param name="Hybrid">True if a post-quantum key agreement took part.</param>
public sealed record SessionKeys(
    PublicIdentity Peer, CipherState Send, CipherState Receive, ImmutableArray<byte> HandshakeHash, bool Hybrid) : IDisposable
{
    /// <summary>Erases both keys.</summary>
    public void Dispose()
    {
        Send.Dispose();
        Receive.Dispose();
    }
}
