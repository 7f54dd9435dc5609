using OrleansVoxa.Agent.Execs;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>Whom a signal is for.</summary>
public sealed class ProcessGroupsTests
{
    [Theory]
    [InlineData("12 (sh) S 1 12 12 34816 15 4194304 0", 12, 15)]
    [InlineData("12 (sleep) S 1 12 12 0 -1 4194304 0", 12, -1)]
    [InlineData("12 (a) b (c) 7 8) R 1 99 98 0 -1 0", 99, -1)]
    public void TryParse_LineOfAProcess_IsReadBehindItsName(string line, int own, int foreground)
    {
        Assert.True(ProcessGroups.TryParse(line, out var groups));
        Assert.Equal(new ProcessGroups(own, foreground), groups);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 (sh")]
    [InlineData("12 (sh) S 1 12 12 0")]
    [InlineData("12 (sh) S 1 x 12 0 -1")]
    public void TryParse_AnythingElse_IsNotRead(string line) => Assert.False(ProcessGroups.TryParse(line, out _));

    [Fact]
    public void Of_SignalOfAKey_IsTheForegroundsIfThereIsOne()
    {
        Assert.Equal(15, new ProcessGroups(12, 15).Of(isOfKey: true));
        Assert.Equal(12, new ProcessGroups(12, 15).Of(isOfKey: false));
        Assert.Equal(12, new ProcessGroups(12, -1).Of(isOfKey: true));
        // One of another namespace is 0.
        Assert.Equal(12, new ProcessGroups(12, 0).Of(isOfKey: true));
    }

    [Fact]
    public void TrySignal_ProcessThatIsNotTheContainers_IsLeftAlone()
    {
        Assert.False(ExecKill.TrySignal(Environment.ProcessId, new string('c', 64), Protocol.Apps.Execs.ExecSignal.Terminate, hasTerminal: false));
        Assert.False(ExecKill.TrySignal(0, new string('c', 64), Protocol.Apps.Execs.ExecSignal.Terminate, hasTerminal: false));
        Assert.False(ExecKill.TrySignal(-1, "", Protocol.Apps.Execs.ExecSignal.Terminate, hasTerminal: false));
    }
}
