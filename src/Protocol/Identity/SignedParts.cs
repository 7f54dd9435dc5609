using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>What all signed records have in common: the canonical fields, and then signatures of 64 bytes.</summary>
internal static class SignedParts
{
    internal delegate T Reader<out T>(ref CanonicalReader reader);

    /// <summary>Runs a decoder and turns a violation into a fault; nothing may follow what it reads.</summary>
    internal static bool TryDecode<T>(ReadOnlySpan<byte> encoded, string label, Reader<T> read, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? fault)
        where T : class
    {
        if (TryRead(encoded, label, read, out value, out var violation))
        {
            fault = null;
            return true;
        }

        fault = violation.Message;
        return false;
    }

    /// <summary>Runs a decoder and gives a violation back; nothing may follow what it reads.</summary>
    internal static bool TryRead<T>(ReadOnlySpan<byte> encoded, string label, Reader<T> read, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out ProtocolViolationException? violation)
        where T : class
    {
        value = null;
        violation = null;
        try
        {
            var reader = new CanonicalReader(encoded, label);
            var decoded = read(ref reader);
            reader.End();
            value = decoded;
            return true;
        }
        catch (ProtocolViolationException fault)
        {
            violation = fault;
            return false;
        }
    }

    internal static PublicIdentity ReadNodeKey(ref CanonicalReader reader)
    {
        // An RSA key would be longer, and is refused by this limit before it is parsed.
        if (!PublicIdentity.TryDecode(reader.Bytes(PublicIdentity.EcdsaEncodedSize), out var key))
            throw new ProtocolViolationException("invalid_key", "A public key is not the canonical encoding of a point on P-256 or secp256k1.");
        return key;
    }

    internal static ImmutableArray<byte> ReadSignature(ref CanonicalReader reader) => [.. reader.Fixed(PublicIdentity.EcdsaSignatureSize)];

    internal static byte[] Join(byte[] fields, ImmutableArray<byte> signature, ImmutableArray<byte> second = default)
    {
        if (signature.IsDefault || signature.Length != PublicIdentity.EcdsaSignatureSize)
            throw new ArgumentException($"A signature has {PublicIdentity.EcdsaSignatureSize} bytes.", nameof(signature));
        return second.IsDefault ? [.. fields, .. signature] : [.. fields, .. signature, .. second];
    }

    internal static void RequireKey(IdentityKey key, PublicIdentity expected)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.Public.Equals(expected))
            throw new ArgumentException("The record names another public key than that of the key that is to sign it.", nameof(key));
    }
}
