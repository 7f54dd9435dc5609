using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// Reads the canonical encoding and accepts nothing else. Each variable field takes its own maximum, which is checked
/// before anything is allocated for it. What is read is a view of the input where it can be.
/// </summary>
/// <remarks>Every method throws <see cref="ProtocolViolationException"/>; the codes stand at the methods.</remarks>
public ref struct CanonicalReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly long LastTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly ReadOnlySpan<byte> _input;
    private int _position;

    /// <summary>Starts at the domain label and checks it.</summary>
    /// <param name="input">The encoded bytes.</param>
    /// <param name="label">The label that must stand there.</param>
    /// <exception cref="ProtocolViolationException"><c>wrong_label</c>, <c>truncated</c>.</exception>
    public CanonicalReader(ReadOnlySpan<byte> input, string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        _input = input;
        var found = Take(U8());
        if (!Ascii.Equals(found, label))
            Fail("wrong_label", $"The bytes do not begin with the label {label}.");
    }

    /// <summary>Whether bytes begin with a label, where more than one may stand there.</summary>
    /// <param name="input">The encoded bytes.</param>
    /// <param name="label">The label.</param>
    internal static bool HasLabel(ReadOnlySpan<byte> input, string label) =>
        input.Length > label.Length && input[0] == label.Length && Ascii.Equals(input.Slice(1, label.Length), label);

    /// <summary>Starts at the first field of bytes that have no label, since a frame's header says what they are.</summary>
    internal CanonicalReader(ReadOnlySpan<byte> input) => _input = input;

    /// <summary>Bytes read so far, the label included.</summary>
    public readonly int Position => _position;

    /// <summary>What was read so far: what a signature covers, when it comes next.</summary>
    public readonly ReadOnlySpan<byte> Consumed => _input[.._position];

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _input.Length - _position;

    /// <summary>One byte. Code <c>truncated</c>.</summary>
    public byte U8() => Take(1)[0];

    /// <summary>One byte that is 0 or 1. Codes <c>truncated</c>, <c>invalid_value</c>.</summary>
    public bool Bool()
    {
        var value = U8();
        if (value > 1)
            Fail("invalid_value", "A presence or truth byte is neither 0 nor 1.");
        return value == 1;
    }

    /// <summary>Two bytes, big-endian. Code <c>truncated</c>.</summary>
    public ushort U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    /// <summary>Four bytes, big-endian. Code <c>truncated</c>.</summary>
    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>Eight bytes, big-endian. Code <c>truncated</c>.</summary>
    public ulong U64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    /// <summary>Eight bytes, big-endian, two's complement. Code <c>truncated</c>.</summary>
    public long I64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    /// <summary>Milliseconds since 1970 UTC, up to the end of year 9999. Codes <c>truncated</c>, <c>invalid_value</c>.</summary>
    public DateTimeOffset Time()
    {
        var milliseconds = I64();
        if (milliseconds < 0 || milliseconds > LastTime)
            Fail("invalid_value", "A time lies outside the years 1970 to 9999.");
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    /// <summary>A field of documented width, as a view of the input. Code <c>truncated</c>.</summary>
    public ReadOnlySpan<byte> Fixed(int size) => Take(size);

    /// <summary>A node id. Code <c>truncated</c>.</summary>
    public NodeId Id() => NodeId.Read(Take(NodeId.Size));

    /// <summary>Length-prefixed bytes, as a view of the input. Codes <c>truncated</c>, <c>too_long</c>.</summary>
    /// <param name="maximum">Most bytes that the field may have.</param>
    public ReadOnlySpan<byte> Bytes(int maximum) => Take(Length(maximum, "A field"));

    /// <summary>Length-prefixed UTF-8. Codes <c>truncated</c>, <c>too_long</c>, <c>invalid_text</c>.</summary>
    /// <param name="maximumBytes">Most bytes (not characters) that the text may have.</param>
    public string String(int maximumBytes)
    {
        var bytes = Take(Length(maximumBytes, "A text"));
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            Fail("invalid_text", "A text is not valid UTF-8.");
            throw;
        }
    }

    /// <summary>
    /// The count before a list. Codes <c>truncated</c>, <c>too_long</c>. A count that the rest of the input cannot
    /// hold at one byte per element counts as truncated, so that an array of this size may be allocated.
    /// </summary>
    /// <param name="maximum">Most elements that the list may have.</param>
    public int Count(int maximum)
    {
        var count = Length(maximum, "A list");
        if (count > Remaining)
            Fail("truncated", "A list announces more elements than bytes follow.");
        return count;
    }

    /// <summary>The presence byte before an optional field. Codes <c>truncated</c>, <c>invalid_value</c>.</summary>
    public bool Optional() => Bool();

    /// <summary>Asserts that nothing follows. Code <c>trailing_bytes</c>.</summary>
    public readonly void End()
    {
        if (Remaining != 0)
            Fail("trailing_bytes", $"{Remaining} bytes follow the last field.");
    }

    private int Length(int maximum, string what)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximum);
        var length = U32();
        if (length > (uint)maximum)
            Fail("too_long", $"{what} announces {length}, and {maximum} is the most.");
        return (int)length;
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (size > Remaining)
            Fail("truncated", $"{size} bytes are due, and {Remaining} are left.");
        var taken = _input.Slice(_position, size);
        _position += size;
        return taken;
    }

    [DoesNotReturn]
    private static void Fail(string code, string message) => throw new ProtocolViolationException(code, message);
}
