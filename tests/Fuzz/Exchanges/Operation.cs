using System.Buffers.Binary;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>One step of a hostile end of an exchange. Encoded: kind u8, length u16, argument.</summary>
internal readonly record struct Operation(OperationKind Kind, ReadOnlyMemory<byte> Argument)
{
    private const int Head = 3;
    private const int Kinds = 8;

    public static byte[] Encode(OperationKind kind, params byte[] argument) => [(byte)kind, (byte)(argument.Length >> 8), (byte)argument.Length, .. argument];

    /// <summary>The steps that any bytes stand for: a kind is taken modulo their number, a length ends at the end.</summary>
    public static IEnumerable<Operation> Read(ReadOnlyMemory<byte> input, int most)
    {
        for (var count = 0; input.Length >= Head && count < most; count++)
        {
            var length = Math.Min(input.Length - Head, BinaryPrimitives.ReadUInt16BigEndian(input.Span[1..]));
            yield return new Operation((OperationKind)(input.Span[0] % Kinds), input.Slice(Head, length));
            input = input[(Head + length)..];
        }
    }
}
