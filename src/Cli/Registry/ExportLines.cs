using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace OrleansVoxa.Cli.Registry;

/// <summary>Reads a file line by line, with a bounded part of it in memory.</summary>
internal static class ExportLines
{
    /// <summary>The lines without their ends; the last says whether it has one. A line's bytes are good until the next one is asked for.</summary>
    /// <exception cref="CommandFailedException">A line is longer than any of an export.</exception>
    public static async IAsyncEnumerable<(ReadOnlyMemory<byte> Line, bool Ended)> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var reader = PipeReader.Create(file);
        var number = 1L;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return (Check(rest.Slice(0, end), number++), true);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (!rest.IsEmpty) yield return (Check(rest, number), false);
                break;
            }

            if (rest.Length > ExportFile.LongestLine) Check(rest, number);
            reader.AdvanceTo(rest.Start, rest.End);
        }

        await reader.CompleteAsync();
    }

    private static ReadOnlyMemory<byte> Check(ReadOnlySequence<byte> line, long number) => line.Length <= ExportFile.LongestLine
        ? line.IsSingleSegment ? line.First : line.ToArray()
        : throw new CommandFailedException(ExitCodes.Failed, "not_an_export", $"Line {number} is longer than {ExportFile.LongestLine} bytes: this is no export of a registry.");
}
