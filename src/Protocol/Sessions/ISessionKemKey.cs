namespace OrleansVoxa.Protocol.Sessions;

/// <summary>The initiator's key pair of a key encapsulation, for one handshake.</summary>
internal interface ISessionKemKey : IDisposable
{
    /// <summary>The encapsulation key to send.</summary>
    byte[] PublicKey { get; }

    /// <summary>The secret in a ciphertext. A forged one gives a secret that the peer does not have.</summary>
    byte[] Decapsulate(ReadOnlySpan<byte> ciphertext);
}
