using System.Buffers;
using System.Globalization;
using System.Text;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Logs;

/// <summary>Puts what one container wrote together to lines, each with the time that the engine wrote before it. Memory is bounded: a longer line comes in parts. Not thread-safe.</summary>
/// <param name="instance">Whose lines they are.</param>
internal sealed class LogLines(string instance)
{
    private const int MaximumPart = LogLine.MaximumText + 64;

    // The two streams are cut independently of each other.
    private readonly Stream _output = new(isError: false);
    private readonly Stream _error = new(isError: true);
    private long _last;

    /// <summary>Takes a piece and gives the lines that it completes.</summary>
    public IEnumerable<LogLine> Take(bool isError, ReadOnlyMemory<byte> piece)
    {
        var stream = isError ? _error : _output;
        while (!piece.IsEmpty)
        {
            var end = piece.Span.IndexOf((byte)'\n');
            var part = end < 0 ? piece : piece[..end];
            var fits = Math.Min(part.Length, MaximumPart - stream.Bytes.WrittenCount);
            stream.Bytes.Write(part.Span[..fits]);
            var whole = end >= 0 && fits == part.Length;
            piece = piece[(whole ? end + 1 : fits)..];
            if (whole || stream.Bytes.WrittenCount == MaximumPart)
            {
                foreach (var line in Lines(stream, whole)) yield return line;
            }
        }
    }

    /// <summary>What was not ended when the container did.</summary>
    public IEnumerable<LogLine> End() => Lines(_output, whole: true).Concat(Lines(_error, whole: true)).ToList();

    private List<LogLine> Lines(Stream stream, bool whole)
    {
        var lines = new List<LogLine>();
        var bytes = stream.Bytes.WrittenSpan;
        if (bytes.IsEmpty) return lines;
        if (!stream.Within && TryTime(ref bytes, out var time)) stream.Time = time;
        while (true)
        {
            var cut = Cut(bytes, whole, out var rest);
            // Two lines of one moment, and the parts of one line, stay apart and in order.
            _last = Math.Max(stream.Time, _last + 1);
            lines.Add(new LogLine(instance, _last, stream.IsError, Clean(cut)));
            bytes = rest;
            if (bytes.IsEmpty || !whole) break;
        }

        var left = bytes.ToArray();
        stream.Bytes.ResetWrittenCount();
        if (!whole) stream.Bytes.Write(left);
        stream.Within = !whole;
        return lines;
    }

    /// <summary>At most as much as a line may hold, never in the middle of a character.</summary>
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> bytes, bool whole, out ReadOnlySpan<byte> rest)
    {
        if (whole && bytes is [.., (byte)'\r']) bytes = bytes[..^1];
        // What is no UTF-8 grows threefold when it is replaced.
        var length = Math.Min(bytes.Length, LogLine.MaximumText / 3);
        while (length < bytes.Length && length > 0 && (bytes[length] & 0xC0) == 0x80) length--;
        if (length == 0) length = Math.Min(bytes.Length, LogLine.MaximumText / 3);
        rest = bytes[length..];
        return bytes[..length];
    }

    private static string Clean(ReadOnlySpan<byte> bytes) => string.Create(null, $"{Encoding.UTF8.GetString(bytes)}") is var text && text.Any(c => char.IsControl(c) && c != '\t')
        ? string.Concat(text.Select(c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c))
        : text;

    /// <summary>The engine writes the time of each line before it, in RFC 3339 with up to nine digits behind the second.</summary>
    private static bool TryTime(ref ReadOnlySpan<byte> bytes, out long nanoseconds)
    {
        nanoseconds = 0;
        var space = bytes[..Math.Min(bytes.Length, 40)].IndexOf((byte)' ');
        if (space < 0) return false;
        var text = Encoding.ASCII.GetString(bytes[..space]);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) || time < DateTimeOffset.UnixEpoch) return false;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var digits = dot < 0 ? "" : new string([.. text.Skip(dot + 1).TakeWhile(char.IsAsciiDigit).Take(9)]);
        nanoseconds = (time.ToUnixTimeSeconds() * 1_000_000_000) + (digits.Length == 0 ? 0 : long.Parse(digits.PadRight(9, '0'), CultureInfo.InvariantCulture));
        bytes = bytes[(space + 1)..];
        return true;
    }

    private sealed class Stream(bool isError)
    {
        public bool IsError => isError;

        public ArrayBufferWriter<byte> Bytes { get; } = new(256);

        /// <summary>The time of the line that is being put together.</summary>
        public long Time { get; set; }

        /// <summary>A part of the line is out already, so that no time stands before what follows.</summary>
        public bool Within { get; set; }
    }
}
