using System.Buffers;

namespace OrleansVoxa.Protocol.Tests.Framing;

/// <summary>Runs a check on a payload in every way that a buffer can be cut: whole, in two at each point, byte by byte.</summary>
public static class Segmentation
{
    /// <summary>Every segmentation of the payload, with empty segments among them.</summary>
    public static IEnumerable<ReadOnlySequence<byte>> Of(byte[] payload)
    {
        yield return new ReadOnlySequence<byte>(payload);
        for (var cut = 0; cut <= payload.Length; cut++) yield return Join(payload.AsMemory(0, cut), payload.AsMemory(cut));
        yield return Join([.. Enumerable.Range(0, payload.Length).Select(i => payload.AsMemory(i, 1))]);
        yield return Join([.. Enumerable.Range(0, payload.Length).SelectMany(i => new[] { Memory<byte>.Empty, payload.AsMemory(i, 1) })]);
    }

    public static ReadOnlySequence<byte> Join(params Memory<byte>[] parts)
    {
        if (parts.Length == 0) return ReadOnlySequence<byte>.Empty;
        var first = new Segment(parts[0], 0);
        var last = first;
        foreach (var part in parts[1..]) last = last.Append(part);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
