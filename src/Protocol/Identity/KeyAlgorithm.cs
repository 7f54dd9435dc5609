namespace OrleansVoxa.Protocol.Identity;

/// <summary>The algorithm of an identity key; the value is the first byte of the encoded public key.</summary>
public enum KeyAlgorithm : byte
{
    /// <summary>ECDSA over NIST P-256 with SHA-256: what nodes use unless told otherwise.</summary>
    P256 = 1,

    /// <summary>ECDSA over secp256k1 (SEC 2, section 2.4.1) with SHA-256: for devices that hold such a key.</summary>
    Secp256k1 = 2,

    /// <summary>
    /// RSA-PSS with SHA-256, 2,048 bits and more: accepted from directory clients over HTTP only, never from a node.
    /// </summary>
    Rsa = 3,
}
