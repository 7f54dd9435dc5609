using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>The body of the Call <c>objects.read</c>, by which an admitted machine's agent asks for one part of an object. The reply is an <see cref="ObjectPart"/>. Immutable.</summary>
/// <param name="Key">The object's <see cref="ObjectKey"/>.</param>
/// <param name="Part">The part, from 0.</param>
/// <remarks>Canonical encoding: label, digest of 32 bytes, part u32. docs/protocol/objects.md.</remarks>
public sealed record ObjectRead(string Key, uint Part)
{
    /// <summary>The name of the Call.</summary>
    public const string Method = "objects.read";

    /// <summary>The domain label.</summary>
    public const string Label = "voxa/object-read/1";

    /// <summary>The body.</summary>
    /// <exception cref="ArgumentException"><see cref="Key"/> is none.</exception>
    public byte[] Encode() => new CanonicalWriter(Label).Fixed(ObjectKey.DigestOf(Key)).U32(Part).ToArray();

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came.</param>
    /// <param name="read">What is asked for, if true is returned.</param>
    /// <returns>False unless the bytes are this body, exactly.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ObjectRead? read)
    {
        read = null;
        try
        {
            var reader = new CanonicalReader(body, Label);
            var key = ObjectKey.Of(reader.Fixed(ObjectKey.DigestSize));
            var part = reader.U32();
            reader.End();
            read = new ObjectRead(key, part);
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }
}
