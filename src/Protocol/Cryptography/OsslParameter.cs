using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>OpenSSL's OSSL_PARAM (openssl/core.h): a named, typed pointer. An all-zero entry ends an array of them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OsslParameter
{
    private const uint UnsignedInteger = 2;
    private const uint Utf8String = 4;
    private const uint OctetString = 5;

    private byte* _key;
    private uint _type;
    private void* _data;
    private nuint _size;
    private nuint _returned;

    /// <summary>An unsigned integer; <paramref name="value"/> must stay pinned while OpenSSL reads it.</summary>
    internal static OsslParameter Number(ReadOnlySpan<byte> literal, nuint* value)
        => Create(literal, UnsignedInteger, value, (nuint)sizeof(nuint));

    /// <summary>Bytes, which must stay pinned while OpenSSL reads them.</summary>
    internal static OsslParameter Octets(ReadOnlySpan<byte> literal, byte* data, nuint size)
        => Create(literal, OctetString, data, size);

    /// <summary>Text, given as a UTF-8 literal.</summary>
    internal static OsslParameter Text(ReadOnlySpan<byte> literal, ReadOnlySpan<byte> value)
        => Create(literal, Utf8String, Unsafe.AsPointer(ref MemoryMarshal.GetReference(value)), (nuint)value.Length);

    // The name must be a UTF-8 literal: those live in the image, never move, and end in a zero byte.
    private static OsslParameter Create(ReadOnlySpan<byte> literal, uint type, void* data, nuint size) => new()
    {
        _key = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal)),
        _type = type,
        _data = data,
        _size = size,
        _returned = nuint.MaxValue,
    };
}
