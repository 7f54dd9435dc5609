namespace OrleansVoxa.Agent.Sandbox;

/// <summary>The capabilities that engines grant unless they are dropped everywhere: Podman's list, of which it reports each as dropped.</summary>
internal static class Capabilities
{
    public static readonly IReadOnlyList<string> Default =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
    ];
}
