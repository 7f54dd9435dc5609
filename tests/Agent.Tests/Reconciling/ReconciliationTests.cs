using OrleansVoxa.Agent.Reconciling;

namespace OrleansVoxa.Agent.Tests.Reconciling;

public sealed class ReconciliationTests
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(1);
    private static readonly HashSet<string> One = ["web.1.1"];
    private static readonly HashSet<string> Nobody = [];

    // Wanted, may be forgotten, where it stands, what is being done, and what is done next; the name of nothing is "-".
    [Theory]
    [InlineData(true, false, "None", "-", "Ensure")]
    [InlineData(true, false, "HalfMade", "-", "Ensure")]
    [InlineData(true, false, "Runs", "-", "-")]
    [InlineData(true, false, "Ended", "-", "-")]
    [InlineData(true, false, "Refused", "-", "-")]
    // What is wanted is never forgotten, whatever else the cluster says.
    [InlineData(true, true, "Ended", "-", "-")]
    [InlineData(true, true, "Runs", "-", "-")]
    [InlineData(true, false, "None", "Ensure", "-")]
    [InlineData(true, false, "Runs", "Stop", "-")]
    [InlineData(true, false, "None", "Cancel", "-")]
    [InlineData(false, false, "None", "-", "Drop")]
    [InlineData(false, false, "Refused", "-", "Drop")]
    [InlineData(false, false, "HalfMade", "-", "Remove")]
    [InlineData(false, false, "Runs", "-", "Stop")]
    [InlineData(false, true, "Runs", "-", "Stop")]
    [InlineData(false, false, "Ended", "-", "-")]
    [InlineData(false, true, "Ended", "-", "Remove")]
    [InlineData(false, false, "None", "Ensure", "Cancel")]
    [InlineData(false, false, "HalfMade", "Ensure", "Cancel")]
    [InlineData(false, false, "None", "Cancel", "-")]
    [InlineData(false, false, "Runs", "Stop", "-")]
    [InlineData(false, true, "Ended", "Remove", "-")]
    public void Decide_OneInstance_IsAsTheTableSays(bool wanted, bool forget, string standing, string work, string expected)
    {
        var known = new KnownInstance("web.1.1", Enum.Parse<InstanceStanding>(standing), work == "-" ? null : Enum.Parse<WorkKind>(work), default);
        var plan = Reconciliation.Decide(wanted ? One : Nobody, forget ? One : Nobody, [known], Now);
        (WorkKind, string)[] steps = expected == "-" ? [] : [(Enum.Parse<WorkKind>(expected), "web.1.1")];
        Assert.Equal(steps, plan.Steps);
        Assert.Null(plan.Next);
    }

    [Theory]
    [InlineData(true, "None")]
    [InlineData(false, "Runs")]
    [InlineData(false, "HalfMade")]
    public void Decide_WhatFailedBefore_WaitsUntilItsTime(bool wanted, string standing)
    {
        var later = Now + TimeSpan.FromSeconds(5);
        var known = new KnownInstance("web.1.1", Enum.Parse<InstanceStanding>(standing), null, later);
        var waiting = Reconciliation.Decide(wanted ? One : Nobody, Nobody, [known], Now);
        Assert.Empty(waiting.Steps);
        Assert.Equal(later, waiting.Next);
        Assert.Single(Reconciliation.Decide(wanted ? One : Nobody, Nobody, [known], later).Steps);
    }

    [Fact]
    public void Decide_ManyAtOnce_BeginsNoMoreThanItMay()
    {
        var wanted = Enumerable.Range(1, 20).Select(i => $"web.1.{i}").ToHashSet();
        var known = wanted.Select(one => new KnownInstance(one, InstanceStanding.None, null, default))
            .Concat(Enumerable.Range(1, 60).Select(i => new KnownInstance($"old.1.{i}", InstanceStanding.Runs, i <= 2 ? WorkKind.Stop : null, default)))
            .Append(new KnownInstance("new.1.1", InstanceStanding.None, WorkKind.Ensure, default)).ToList();
        wanted.Add("new.1.1");
        var plan = Reconciliation.Decide(wanted, Nobody, known, Now);
        Assert.Equal(Reconciliation.MostMade - 1, plan.Steps.Count(step => step.Work == WorkKind.Ensure));
        Assert.Equal(Reconciliation.MostEnded - 2, plan.Steps.Count(step => step.Work == WorkKind.Stop));
        Assert.Equal(plan.Steps.Length, plan.Steps.Select(step => step.Instance).Distinct().Count());
    }
}
