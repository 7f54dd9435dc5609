using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Execs;

/// <summary>
/// Ends a command's process and its children, or sends it a signal, by the kernel, since engines have no call for that. It works where the agent stands on the engine's machine,
/// sees its processes and may end them, as root does.
/// </summary>
internal static partial class ExecKill
{
    private static readonly ContainerProcesses Processes = new();

    /// <summary>Ends it, if there is such a process and it is one of the container's.</summary>
    /// <param name="pid">The process, by the engine's word.</param>
    /// <param name="container">The engine's id of the container.</param>
    /// <returns>Whether it was ended.</returns>
    public static bool TryEnd(int pid, string container)
    {
        // An engine elsewhere, or an agent in a container, means other processes by the same numbers.
        if (pid <= 1 || !Processes.IsOf(pid, container)) return false;
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

    /// <summary>Sends a signal to the command's process group, as a shell or a terminal does.</summary>
    /// <param name="pid">The process, by the engine's word.</param>
    /// <param name="container">The engine's id of the container.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="hasTerminal">Whether it has a terminal, whose keys' signals go to the group in the foreground.</param>
    /// <returns>Whether it was sent.</returns>
    public static bool TrySignal(int pid, string container, ExecSignal signal, bool hasTerminal)
    {
        var isOfKey = hasTerminal && signal is (ExecSignal.Interrupt or ExecSignal.Quit);
        return ExecSignals.IsKnown(signal) && Processes.Target(pid, container, isOfKey) is { } target && Kill(target, (int)signal) == 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
