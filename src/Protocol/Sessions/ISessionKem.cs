namespace OrleansVoxa.Protocol.Sessions;

/// <summary>A key encapsulation that a handshake can add to X25519, where both platforms have it.</summary>
internal interface ISessionKem
{
    /// <summary>Its number in handshake payloads; 0 stands for none.</summary>
    byte Id { get; }

    /// <summary>Bytes of an encapsulation key.</summary>
    int KeySize { get; }

    /// <summary>Bytes of a ciphertext.</summary>
    int CiphertextSize { get; }

    /// <summary>A fresh key pair for one handshake.</summary>
    ISessionKemKey Generate();

    /// <summary>Makes a secret for the owner of a key; false if the bytes are no key.</summary>
    bool TryEncapsulate(ReadOnlySpan<byte> key, out byte[] ciphertext, out byte[] secret);
}
