using System.Globalization;

namespace OrleansVoxa.Agent.Execs;

/// <summary>The machine's processes as the kernel shows them, and which of them are a container's.</summary>
/// <param name="folder">Where it shows them.</param>
internal sealed class ContainerProcesses(string folder = "/proc")
{
    /// <summary>Whether a process is one of a container's, by its control group.</summary>
    public bool IsOf(int pid, string container) => container.Length >= 12 && Read(pid, "cgroup")?.Contains(container, StringComparison.Ordinal) == true;

    /// <summary>Whom a signal is for.</summary>
    /// <param name="pid">The command's process.</param>
    /// <param name="container">The engine's id of the container.</param>
    /// <param name="isOfKey">Whether it is for the group in the foreground of its terminal.</param>
    /// <returns>The process, or as a negative number the group, as kill(2) has it; null if the process is gone or none of the container's.</returns>
    public int? Target(int pid, string container, bool isOfKey)
    {
        if (pid <= 1 || !IsOf(pid, container) || GroupsOf(pid) is not { } groups) return null;
        var group = groups.Of(isOfKey);
        // Of a group without a process of the container's it is not known whose it is; then only the process itself is known to be one.
        return group > 1 && HasMember(group, container) ? -group : pid;
    }

    // A group is named by who made it, which of a pipeline may have ended before the others.
    private bool HasMember(int group, string container) =>
        IsOf(group, container) || All().Any(pid => GroupsOf(pid) is { } groups && groups.Own == group && IsOf(pid, container));

    private IEnumerable<int> All() =>
        Directory.EnumerateDirectories(folder).Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0).Where(pid => pid > 1);

    private ProcessGroups? GroupsOf(int pid) => Read(pid, "stat") is { } line && ProcessGroups.TryParse(line, out var groups) ? groups : null;

    private string? Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{folder}/{pid}/{file}"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Gone, or not shown to this agent.
            return null;
        }
    }
}
