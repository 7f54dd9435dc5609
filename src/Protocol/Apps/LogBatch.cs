using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>The body of the Call <c>apps.logs</c>: what instances wrote, in the canonical encoding (docs/protocol/canonical-encoding.md). The reply is empty. Immutable.</summary>
/// <param name="Lines">At most 1,000, the lines of one instance in the order of their times.</param>
public sealed record LogBatch(ImmutableArray<LogLine> Lines)
{
    /// <summary>The name of the Call.</summary>
    public const string Method = "apps.logs";

    /// <summary>The domain label.</summary>
    public const string Label = "voxa/app-logs/1";

    /// <summary>Most lines.</summary>
    public const int MaximumLines = 1_000;

    /// <summary>Most bytes of an encoded batch: 1 MiB.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <summary>Most bytes that one line takes: its text, instance, time, kind, and the lengths of the first two.</summary>
    public const int MaximumLineBytes = LogLine.MaximumText + InstanceId.MaximumLength + 17;

    /// <summary>The body that says this.</summary>
    public byte[] Encode() => new CanonicalWriter(Label)
        .List(Lines, static (writer, line) => writer.String(line.Instance).I64(line.Nanoseconds).Bool(line.IsError).String(line.Text))
        .ToArray();

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came.</param>
    /// <param name="batch">The lines, if true is returned; then every field is in its range.</param>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out LogBatch? batch)
    {
        batch = null;
        if (body.Length > MaximumBytes) return false;
        try
        {
            var reader = new CanonicalReader(body, Label);
            var lines = ImmutableArray.CreateBuilder<LogLine>(reader.Count(MaximumLines));
            for (var left = lines.Capacity; left > 0; left--)
            {
                var line = new LogLine(reader.String(InstanceId.MaximumLength), reader.I64(), reader.Bool(), reader.String(LogLine.MaximumText));
                if (!InstanceId.TryParse(line.Instance, out _) || line.Nanoseconds < 0 || line.Text.Any(c => char.IsControl(c) && c != '\t')) return false;
                lines.Add(line);
            }

            reader.End();
            batch = new LogBatch(lines.DrainToImmutable());
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }
}
