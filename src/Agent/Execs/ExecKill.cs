using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace OrleansVoxa.Agent.Execs;

/// <summary>
/// Ends a command's process and its children by the kernel, since engines have no call for that. It works where the agent stands on the engine's machine,
/// sees its processes and may end them, as root does.
/// </summary>
internal static class ExecKill
{
    /// <summary>Ends it, if there is such a process and it is one of the container's.</summary>
    /// <param name="pid">The process, by the engine's word.</param>
    /// <param name="container">The engine's id of the container.</param>
    /// <returns>Whether it was ended.</returns>
    public static bool TryEnd(int pid, string container)
    {
        // An engine elsewhere, or an agent in a container, means other processes by the same numbers.
        if (pid <= 1 || !IsOf(pid, container)) return false;
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or Win32Exception or AggregateException or NotSupportedException)
        {
            // Gone by itself, or not this agent's to end; whoever asks looks at the engine.
            return false;
        }
    }

    private static bool IsOf(int pid, string container)
    {
        try
        {
            return container.Length >= 12 && File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cgroup")).Contains(container, StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
