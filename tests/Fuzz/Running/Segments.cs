using System.Buffers;

namespace OrleansVoxa.Fuzz.Running;

/// <summary>Cuts bytes into segments as a network might.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    /// <summary>The bytes in pieces whose lengths follow from <paramref name="seed"/>; some of them are empty.</summary>
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int seed)
    {
        var first = new Segments { Memory = bytes[..0] };
        var last = first;
        for (var state = (uint)seed | 1; !bytes.IsEmpty; state = (state * 1664525) + 1013904223)
        {
            var take = Math.Min(bytes.Length, (state >> 24) switch { < 32 => 0, < 128 => 1, < 192 => 7, _ => 300 });
            last = last.Append(bytes[..take]);
            bytes = bytes[take..];
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private Segments Append(ReadOnlyMemory<byte> bytes)
    {
        var next = new Segments { Memory = bytes, RunningIndex = RunningIndex + Memory.Length };
        Next = next;
        return next;
    }
}
