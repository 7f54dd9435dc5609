using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Agent.Sandbox;

namespace OrleansVoxa.Agent.Tests.Reconciling;

/// <summary>A whole agent in this process, on a real engine or what stands in front of one.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public RunningAgent(string socket, SandboxNames names, FakeCluster cluster, TimeProvider? time = null)
    {
        var agent = new HostAgent(names.Owner, new HostAgentOptions { Engine = new EngineOptions { Socket = socket } }, cluster, Notices.Enqueue, time ?? TimeProvider.System);
        _running = agent.RunAsync(_stop.Token);
    }

    public System.Collections.Concurrent.ConcurrentQueue<AgentNotice> Notices { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(30));
        _stop.Dispose();
    }
}
