namespace OrleansVoxa.Edge.Tests;

public sealed class EdgeDrainTests
{
    [Fact]
    public void StopAsync_NothingInFlight_CompletesAtOnce() => Assert.True(new EdgeDrain().StopAsync().IsCompletedSuccessfully);

    [Fact]
    public void StopAsync_WorkInFlight_WaitsForTheLast()
    {
        var drain = new EdgeDrain();
        Assert.True(drain.TryEnter());
        Assert.True(drain.TryEnter());

        var stopped = drain.StopAsync();
        Assert.False(drain.TryEnter());
        drain.Leave();
        Assert.False(stopped.IsCompleted);
        drain.Leave();
        Assert.True(stopped.IsCompletedSuccessfully);
    }
}
