using System.Buffers;
using System.Collections.Immutable;
using System.Net;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>What holds for every report of a machine.</summary>
internal static class ReportRules
{
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");
    private static readonly SearchValues<char> FeatureCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>The first fault, as <c>field: what is wrong</c>, or null if there is none.</summary>
    internal static string? Fault(HostReport report)
    {
        if (report.Run is not { Length: HostReport.RunLength } || !report.Run.All(char.IsAsciiHexDigitLower)) return "run: 32 lower-case hexadecimal digits.";
        if (!IsText(report.Engine, 128)) return "engine: at most 128 printable characters.";
        if (!IsCode(report.Code)) return "code: at most 64 of a-z, 0-9 and _.";
        if (!IsText(report.Reason, InstanceReport.MaximumReason)) return "reason: at most 1,024 printable characters.";
        if (!IsText(report.Region, HostReport.MaximumWord)) return "region: at most 64 printable characters.";
        if (report.Features.IsDefault || report.Features.Length > HostReport.MaximumFeatures || !report.Features.All(IsFeature)) return "features: at most 64 words of 1 to 64 of a-z, 0-9, _, . and -.";
        if (report.Capacity is not { CpuMillis: >= 0 and <= 10_000_000, MemoryBytes: >= 0, StorageBytes: >= 0 }) return "capacity: out of range.";
        if (report.Revision < 0) return "revision: not negative.";
        if (report.Instances.IsDefault || report.Instances.Length > InstanceReport.MaximumCount) return $"instances: at most {InstanceReport.MaximumCount}.";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var instance in report.Instances)
        {
            if (Fault(instance) is { } fault) return fault;
            if (!seen.Add(instance.Instance)) return $"instances: {instance.Instance} stands twice.";
        }

        return null;
    }

    /// <summary>The first fault of instructions, or null.</summary>
    internal static string? Fault(HostInstructions instructions)
    {
        if (instructions.Revision < 0) return "revision: not negative.";
        if (instructions.NextSeconds is < 1 or > HostInstructions.MaximumNextSeconds) return $"next_seconds: from 1 to {HostInstructions.MaximumNextSeconds}.";
        if (instructions.Registries.IsDefault || instructions.Registries.Length > HostInstructions.MaximumRegistries
            || instructions.Registries.Any(host => host is not { Length: >= 1 and <= HostInstructions.MaximumRegistry } || host.AsSpan().ContainsAnyExceptInRange('!', '~')))
            return "registries: at most 64 hosts.";
        if (instructions.Forget.IsDefault || instructions.Forget.Length > InstanceReport.MaximumCount || !instructions.Forget.All(id => InstanceId.TryParse(id, out _))) return "forget: at most 1,000 instances.";
        if (instructions.Instances.IsDefault || instructions.Instances.Length > InstanceReport.MaximumCount) return $"instances: at most {InstanceReport.MaximumCount}.";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var instance in instructions.Instances)
        {
            if (instance is null) return "instances: null.";
            if (SpecificationRules.Fault(instance) is { } fault) return fault;
            if (!seen.Add(instance.Instance)) return $"instances: {instance.Instance} stands twice.";
        }

        return null;
    }

    private static string? Fault(InstanceReport? report)
    {
        if (report is null || !InstanceId.TryParse(report.Instance, out _)) return "instance: not an app's name, a revision and a number, as web.1.1.";
        if (!Enum.IsDefined(report.State)) return "state: unknown.";
        if (!IsCode(report.Code)) return "code: at most 64 of a-z, 0-9 and _.";
        if (!IsText(report.Reason, InstanceReport.MaximumReason)) return "reason: at most 1,024 printable characters.";
        if (report.Container is not { Length: <= InstanceReport.MaximumContainer } || !report.Container.All(char.IsAsciiLetterOrDigit)) return "container: letters and digits.";
        if (report.Address is not { Length: <= InstanceReport.MaximumAddress } || (report.Address.Length > 0 && !IPAddress.TryParse(report.Address, out _))) return "address: an IP address.";
        return report.CpuMillis < 0 || report.MemoryBytes < 0 ? "cpu_millis, memory_bytes: not negative." : null;
    }

    private static bool IsCode(string? code) => code is { Length: <= InstanceReport.MaximumCode } && !code.AsSpan().ContainsAnyExcept(CodeCharacters);

    private static bool IsFeature(string? feature) => feature is { Length: >= 1 and <= HostReport.MaximumWord } && !feature.AsSpan().ContainsAnyExcept(FeatureCharacters);

    private static bool IsText(string? text, int most) => text is not null && text.Length <= most && !text.Any(char.IsControl);
}
