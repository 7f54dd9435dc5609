using OrleansVoxa.Agent.Execs;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>Whom a signal is for, of processes that a test made up.</summary>
public sealed class ContainerProcessesTests : IDisposable
{
    private static readonly string Container = new('c', 64);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Target_GroupOfTheProcess_IsTheGroup()
    {
        Add(20, group: 20, foreground: -1);

        Assert.Equal(-20, Find(20, isOfKey: false));
    }

    [Fact]
    public void Target_FirstOfThePipelineHasEnded_IsTheGroupInTheForeground()
    {
        Add(20, group: 20, foreground: 30);
        // 30 made the group, and has ended.
        Add(31, group: 30, foreground: 30);

        Assert.Equal(-30, Find(20, isOfKey: true));
        Assert.Equal(-20, Find(20, isOfKey: false));
    }

    [Fact]
    public void Target_GroupOfOthersOnly_IsTheProcessAlone()
    {
        Add(20, group: 20, foreground: 30);
        Add(31, group: 30, foreground: 30, container: new string('d', 64));
        Add(32, group: 33, foreground: 30);

        Assert.Equal(20, Find(20, isOfKey: true));
    }

    [Fact]
    public void Target_NoneOfTheContainers_IsNobody()
    {
        Add(20, group: 20, foreground: -1, container: new string('d', 64));
        Add(1, group: 1, foreground: -1);

        Assert.Null(Find(20, isOfKey: false));
        Assert.Null(Find(21, isOfKey: false));
        Assert.Null(Find(1, isOfKey: false));
        Assert.Null(new ContainerProcesses(_folder.Path).Target(20, "", isOfKey: false));
    }

    private int? Find(int pid, bool isOfKey) => new ContainerProcesses(_folder.Path).Target(pid, Container, isOfKey);

    private void Add(int pid, int group, int foreground, string? container = null)
    {
        var folder = Directory.CreateDirectory(_folder.Of($"{pid}")).FullName;
        File.WriteAllText(Path.Combine(folder, "stat"), $"{pid} (a) S 1 {group} 20 34816 {foreground} 4194304 0");
        File.WriteAllText(Path.Combine(folder, "cgroup"), $"0::/docker/{container ?? Container}\n");
    }
}
