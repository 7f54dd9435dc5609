using Microsoft.Win32.SafeHandles;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>An EVP_PKEY. OpenSSL counts references, and overwrites private parts when the last one goes.</summary>
internal sealed class NativeKeyHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal NativeKeyHandle(nint key)
        : base(ownsHandle: true) => SetHandle(key);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }
}
