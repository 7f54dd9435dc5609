using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>
/// The body of the Call <c>apps.exec.output</c>: what a command wrote, or that it ended; canonical encoding. The reply is an <see cref="ExecVerdict"/>.
/// Until that says that a batch is taken, the same batch is sent again, and none after it. Immutable.
/// </summary>
/// <param name="Exec">The run's <see cref="ExecId"/>.</param>
/// <param name="Number">The batch's number in the run, from 1; by it a batch that comes twice is taken once.</param>
/// <param name="Pieces">What it wrote, in order; at most 64 pieces, none of them empty, of 64 KiB together.</param>
/// <param name="End">How it ended, in the last batch; null in all others.</param>
public sealed record ExecOutput(string Exec, long Number, ImmutableArray<ExecPiece> Pieces, ExecEnd? End)
{
    /// <summary>The name of the Call.</summary>
    public const string Method = "apps.exec.output";

    /// <summary>The domain label.</summary>
    public const string Label = "voxa/app-exec-output/1";

    /// <summary>Most pieces.</summary>
    public const int MaximumPieces = 64;

    /// <summary>Most bytes of an encoded batch.</summary>
    public const int MaximumBytes = ExecLimits.MaximumPiece + (5 * MaximumPieces) + ExecEnd.MaximumText + 512;

    /// <summary>The body that says this.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter(Label).String(Exec).I64(Number)
            .List(Pieces, static (writer, piece) => writer.Bool(piece.IsError).Bytes(piece.Bytes.AsSpan()))
            .Bool(End is not null);
        if (End is { } end)
        {
            writer.Bool(end.ExitCode is not null);
            if (end.ExitCode is { } exit) writer.U32((uint)exit);
            else writer.String(end.Code).String(end.Text);
        }

        return writer.ToArray();
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came.</param>
    /// <param name="output">The batch, if true is returned; then every field is in its range.</param>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ExecOutput? output)
    {
        output = null;
        if (body.Length > MaximumBytes) return false;
        try
        {
            var reader = new CanonicalReader(body, Label);
            var (exec, number) = (reader.String(ExecId.Length), reader.I64());
            if (!ExecId.IsValid(exec) || number < 1) return false;
            var pieces = ImmutableArray.CreateBuilder<ExecPiece>(reader.Count(MaximumPieces));
            var left = ExecLimits.MaximumPiece;
            while (pieces.Count < pieces.Capacity)
            {
                var piece = new ExecPiece(reader.Bool(), [.. reader.Bytes(left)]);
                if (piece.Bytes.IsEmpty) return false;
                left -= piece.Bytes.Length;
                pieces.Add(piece);
            }

            var end = !reader.Optional() ? null
                : reader.Optional() ? new ExecEnd((int)reader.U32(), "", "")
                : new ExecEnd(null, reader.String(ExecEnd.MaximumCode), reader.String(ExecEnd.MaximumText));
            reader.End();
            if (end is { IsValid: false } || (end is null && pieces.Count == 0)) return false;
            output = new ExecOutput(exec, number, pieces.DrainToImmutable(), end);
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }
}
