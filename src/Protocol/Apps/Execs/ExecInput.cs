using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>The reply of <c>apps.exec.input</c>, canonical encoding. Immutable.</summary>
/// <param name="Number">The piece's number, one more than what was asked with; the same number: there is no piece yet, ask again.</param>
/// <param name="Bytes">What the command reads next, at most 64 KiB; empty if there is no piece, or the input ends.</param>
/// <param name="IsEnd">Whether the input ends with this piece.</param>
/// <param name="IsStopped">Nobody wants to hear of this command any more: end it.</param>
/// <param name="Size">The piece is none of its input: its terminal has this size from now on.</param>
/// <param name="Signal">The piece is none of its input: it is sent this signal.</param>
public sealed record ExecInput(long Number, ImmutableArray<byte> Bytes, bool IsEnd, bool IsStopped, ExecSize? Size = null, ExecSignal? Signal = null)
{
    /// <summary>The domain label of a piece of input, or that there is none.</summary>
    public const string Label = "voxa/app-exec-input/1";

    /// <summary>The domain label of a size or a signal. An agent that is older than those asks again, until the command is to be ended.</summary>
    public const string ControlLabel = "voxa/app-exec-input/2";

    /// <summary>Most bytes of an encoded reply.</summary>
    public const int MaximumBytes = ExecLimits.MaximumPiece + 128;

    /// <summary>The body that says this.</summary>
    public byte[] Encode()
    {
        if (Size is null && Signal is null) return new CanonicalWriter(Label).I64(Number).Bytes(Bytes.AsSpan()).Bool(IsEnd).Bool(IsStopped).ToArray();
        var writer = new CanonicalWriter(ControlLabel).I64(Number).Bool(Size is not null);
        return Size is { } size ? writer.U32((uint)size.Columns).U32((uint)size.Rows).ToArray() : writer.U8((byte)Signal!).ToArray();
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came.</param>
    /// <param name="input">The piece, if true is returned; then every field is in its range.</param>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ExecInput? input)
    {
        input = null;
        if (body.Length > MaximumBytes) return false;
        try
        {
            var isControl = CanonicalReader.HasLabel(body, ControlLabel);
            var reader = new CanonicalReader(body, isControl ? ControlLabel : Label);
            var read = isControl
                ? ReadControl(ref reader)
                : new ExecInput(reader.I64(), [.. reader.Bytes(ExecLimits.MaximumPiece)], reader.Bool(), reader.Bool());
            reader.End();
            if (read.Number < (isControl ? 1 : 0) || read.Size is { IsValid: false } || (read.Signal is { } signal && !ExecSignals.IsKnown(signal))) return false;
            input = read;
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }

    private static ExecInput ReadControl(ref CanonicalReader reader)
    {
        var number = reader.I64();
        return reader.Bool()
            ? new ExecInput(number, [], IsEnd: false, IsStopped: false, Size: new ExecSize((int)reader.U32(), (int)reader.U32()))
            : new ExecInput(number, [], IsEnd: false, IsStopped: false, Signal: (ExecSignal)reader.U8());
    }
}
