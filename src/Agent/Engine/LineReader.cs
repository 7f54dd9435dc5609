using System.Runtime.CompilerServices;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Splits an answer into the JSON values that engines write one a line.</summary>
internal static class LineReader
{
    /// <summary>The lines of an answer without their ends; empty ones are left out. A line is valid until the next is asked for.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(EngineStream answer, int limit, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var buffer = new byte[16 << 10];
        int start = 0, end = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is var length and >= 0)
            {
                var line = Trim(buffer.AsMemory(start, length));
                start += length + 1;
                if (!line.IsEmpty) yield return line;
            }

            if (end - start >= limit) throw new EngineException(EngineFaultKind.Broken, answer.Call.Name, $"a line of the answer is longer than {limit} bytes", answer.Status);
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
            if (end == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limit + 1));
            var read = await answer.ReadAsync(buffer.AsMemory(end));
            if (read == 0) break;
            end += read;
        }

        if (Trim(buffer.AsMemory(0, end)) is { IsEmpty: false } last) yield return last;
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line) => line.Span is [.., (byte)'\r'] ? line[..^1] : line;
}
