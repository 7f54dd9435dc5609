using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Bench.Cryptography;

/// <summary>
/// The least that OpenSSL does for an X25519 agreement: EVP_PKEY_derive in a context where key and peer stand ready, as
/// <c>openssl speed ecdhx25519</c> measures it. No import, no context, no check of the result.
/// </summary>
internal sealed unsafe class BareAgreement : IDisposable
{
    private readonly nint _key;
    private readonly nint _peer;
    private readonly nint _context;
    private readonly byte[] _result = new byte[X25519.KeySize];

    public BareAgreement()
    {
        _key = X25519.ImportPrivate(RandomNumberGenerator.GetBytes(X25519.KeySize));
        _peer = X25519.ImportPrivate(RandomNumberGenerator.GetBytes(X25519.KeySize));
        _context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, _key, 0);
        LibCrypto.Check(
            _context != 0 && LibCrypto.EVP_PKEY_derive_init(_context) == 1 && LibCrypto.EVP_PKEY_derive_set_peer_ex(_context, _peer, validate: 0) == 1,
            "bare X25519");
    }

    public void Derive()
    {
        nuint length = X25519.KeySize;
        fixed (byte* output = _result) LibCrypto.Check(LibCrypto.EVP_PKEY_derive(_context, output, &length) == 1, "bare X25519");
    }

    public void Dispose()
    {
        LibCrypto.EVP_PKEY_CTX_free(_context);
        LibCrypto.EVP_PKEY_free(_peer);
        LibCrypto.EVP_PKEY_free(_key);
    }
}
