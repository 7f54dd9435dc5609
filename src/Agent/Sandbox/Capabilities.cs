namespace OrleansVoxa.Agent.Sandbox;

/// <summary>The capabilities that engines grant unless they are dropped everywhere: Podman's list, of which it reports each as dropped.</summary>
internal static class Capabilities
{
    private const string Prefix = "CAP_";

    private static readonly string[] Default =
        ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"];

    /// <summary>Whether all are dropped: Docker keeps the word, Podman the list that it stands for, with or without the kernel's prefix.</summary>
    public static bool AreDropped(IReadOnlyCollection<string>? dropped)
    {
        if (dropped is null) return false;
        if (dropped.Contains("ALL", StringComparer.OrdinalIgnoreCase)) return true;
        var names = dropped.Select(name => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name).ToHashSet(StringComparer.Ordinal);
        return Default.All(names.Contains);
    }
}
