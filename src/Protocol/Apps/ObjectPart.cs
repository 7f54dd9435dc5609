using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>The reply to <see cref="ObjectRead"/>: one part, and how long the whole is. Immutable as long as nobody changes the bytes.</summary>
/// <param name="Length">Bytes of the whole object, from 1.</param>
/// <param name="Part">The part, from 0.</param>
/// <param name="Bytes">Its bytes: <see cref="ObjectKey.PartBytes"/>, or what is left for the last one.</param>
/// <remarks>
/// Canonical encoding: label, length u64, part u32, bytes. Whoever reads the parts of an object compares the SHA-256 of all of them with its key: this is not a promise
/// that they belong to it. docs/protocol/objects.md.
/// </remarks>
public sealed record ObjectPart(long Length, uint Part, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/object-part/1";

    /// <summary>Most bytes of an object that this can speak of: 1 TiB.</summary>
    public const long MaximumLength = 1L << 40;

    /// <summary>The body.</summary>
    /// <exception cref="ArgumentException">The fields contradict each other.</exception>
    public byte[] Encode() => Fits()
        ? new CanonicalWriter(Label).U64((ulong)Length).U32(Part).Bytes(Bytes.Span).ToArray()
        : throw new ArgumentException($"Part {Part} of an object of {Length} bytes does not have {Bytes.Length} bytes.");

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came; copied from.</param>
    /// <param name="part">The part, if true is returned; then it has the bytes that a part of this number has in an object of this length.</param>
    /// <returns>False unless the bytes are this body, exactly.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ObjectPart? part)
    {
        part = null;
        try
        {
            var reader = new CanonicalReader(body, Label);
            var length = reader.U64();
            var number = reader.U32();
            var bytes = reader.Bytes(ObjectKey.PartBytes);
            reader.End();
            if (length > MaximumLength) return false;
            var read = new ObjectPart((long)length, number, bytes.ToArray());
            if (!read.Fits()) return false;
            part = read;
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }

    private bool Fits() => Length is >= 1 and <= MaximumLength && Part < ObjectKey.PartsOf(Length) && Bytes.Length == ObjectKey.LengthOf(Length, Part);
}
