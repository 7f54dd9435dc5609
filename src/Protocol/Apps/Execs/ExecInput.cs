using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>The reply of <c>apps.exec.input</c>, canonical encoding. Immutable.</summary>
/// <param name="Number">The piece's number, one more than what was asked with; the same number: there is no piece yet, ask again.</param>
/// <param name="Bytes">What the command reads next, at most 64 KiB; empty if there is no piece, or the input ends.</param>
/// <param name="IsEnd">Whether the input ends with this piece.</param>
/// <param name="IsStopped">Nobody wants to hear of this command any more: end it.</param>
public sealed record ExecInput(long Number, ImmutableArray<byte> Bytes, bool IsEnd, bool IsStopped)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/app-exec-input/1";

    /// <summary>Most bytes of an encoded reply.</summary>
    public const int MaximumBytes = ExecLimits.MaximumPiece + 128;

    /// <summary>The body that says this.</summary>
    public byte[] Encode() => new CanonicalWriter(Label).I64(Number).Bytes(Bytes.AsSpan()).Bool(IsEnd).Bool(IsStopped).ToArray();

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came.</param>
    /// <param name="input">The piece, if true is returned; then every field is in its range.</param>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ExecInput? input)
    {
        input = null;
        if (body.Length > MaximumBytes) return false;
        try
        {
            var reader = new CanonicalReader(body, Label);
            var read = new ExecInput(reader.I64(), [.. reader.Bytes(ExecLimits.MaximumPiece)], reader.Bool(), reader.Bool());
            reader.End();
            if (read.Number < 0) return false;
            input = read;
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }
}
