using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>Writes and reads what agents and clusters tell each other: JSON in UTF-8, as the body of the Call <c>apps.sync</c> and of its reply. Thread-safe.</summary>
public static class HostMessages
{
    /// <summary>Most bytes of a report or of instructions: 4 MiB.</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    /// <summary>The body that says this.</summary>
    public static byte[] Encode(HostReport report) => JsonSerializer.SerializeToUtf8Bytes(report, AppsJson.Default.HostReport);

    /// <summary>The body that says this.</summary>
    public static byte[] Encode(HostInstructions instructions) => JsonSerializer.SerializeToUtf8Bytes(instructions, AppsJson.Default.HostInstructions);

    /// <summary>Reads a report.</summary>
    /// <param name="body">What came.</param>
    /// <param name="report">The report, if true is returned; then every field is in its range.</param>
    /// <param name="fault">What is wrong, naming the field, if false is returned.</param>
    public static bool TryDecodeReport(ReadOnlySpan<byte> body, [NotNullWhen(true)] out HostReport? report, [NotNullWhen(false)] out string? fault)
    {
        fault = Read(body, AppsJson.Default.HostReport, out report) ?? ReportRules.Fault(report!);
        if (fault is not null) report = null;
        return fault is null;
    }

    /// <summary>Reads instructions.</summary>
    /// <param name="body">What came.</param>
    /// <param name="instructions">The instructions, if true is returned; then every field is in its range.</param>
    /// <param name="fault">What is wrong, naming the field, if false is returned.</param>
    public static bool TryDecodeInstructions(ReadOnlySpan<byte> body, [NotNullWhen(true)] out HostInstructions? instructions, [NotNullWhen(false)] out string? fault)
    {
        fault = Read(body, AppsJson.Default.HostInstructions, out instructions) ?? ReportRules.Fault(instructions!);
        if (fault is not null) instructions = null;
        return fault is null;
    }

    private static string? Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, out T? value) where T : class
    {
        value = null;
        if (body.Length > MaximumBytes) return $"body: longer than {MaximumBytes} bytes.";
        try
        {
            value = JsonSerializer.Deserialize(body, type);
            return value is null ? "body: null." : null;
        }
        catch (JsonException e)
        {
            return $"{e.Path ?? "body"}: not the JSON that is expected here.";
        }
    }
}
