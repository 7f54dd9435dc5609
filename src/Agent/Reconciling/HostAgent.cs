using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Execs;
using OrleansVoxa.Agent.Logs;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>
/// The agent of one machine: runs what the cluster says, and says how that goes. It keeps nothing: what runs stands at the engine, what is to
/// run at the cluster, and a killed one is taken over by the next.
/// </summary>
public sealed class HostAgent
{
    private static readonly TimeSpan LogsLook = TimeSpan.FromMilliseconds(500);

    private readonly HostAgentOptions _options;
    private readonly IHostChannel _channel;
    private readonly SandboxNames _names;
    private readonly InstanceBook _book;
    private readonly HostReporter _reporter;
    private readonly Action<AgentNotice> _notify;
    private readonly TimeProvider _time;

    /// <param name="node">The machine's node id, which is the name of everything that the agent makes at the engine.</param>
    /// <param name="options">About the machine.</param>
    /// <param name="link">The way to the cluster; whoever made it disposes it.</param>
    /// <param name="notify">Told what whoever looks after the machine should read.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The options have faults; all of them are named.</exception>
    public HostAgent(NodeId node, HostAgentOptions options, ClusterLink link, Action<AgentNotice> notify, TimeProvider time)
        : this(node.ToString(), options, (IHostChannel)link, notify, time)
    {
    }

    internal HostAgent(string name, HostAgentOptions options, IHostChannel channel, Action<AgentNotice> notify, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FindFaults() is { Count: > 0 } faults) throw new ArgumentException(string.Join(' ', faults), nameof(options));
        _options = options;
        _channel = channel;
        _names = new SandboxNames(name);
        _time = time;
        _book = new InstanceBook(time);
        _notify = notify;
        _reporter = new HostReporter(channel, _book, options, notify, time);
    }

    /// <summary>Done once the cluster has answered for the first time, or could not be asked.</summary>
    public Task Reported => _reporter.Reported;

    /// <summary>Asks an engine whether it is there.</summary>
    /// <returns>Null if it is; otherwise why not.</returns>
    public static async Task<string?> FindEngineFaultAsync(EngineOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var engine = new EngineClient(options with { CallTimeout = TimeSpan.FromSeconds(5) }, time);
        try
        {
            await engine.AgreeAsync(cancellationToken);
            return null;
        }
        catch (EngineException fault)
        {
            return fault.Text;
        }
    }

    /// <summary>Works until told to stop; then it reports once more, and containers go on running.</summary>
    /// <exception cref="Exception">Something that nobody foresaw ended a part of it; the others have ended, too.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var engine = new EngineClient(_options.Engine, _time);
        var content = new ClusterContent(_channel.CallAsync);
        var store = new ImageStore(engine, _time);
        var images = new InstanceImages(store, new SourceImages(engine, store, content, _names, new ArchiveLimits()), new BinaryImages(engine, content, _names));
        using var runner = new InstanceRunner(engine, _names, images, _time, Tell);
        using var probe = new HealthProbe(_time);
        await using var logs = new LogShipper(engine, (body, token) => _channel.CallAsync(LogBatch.Method, body, token), _time, Tell);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] parts =
        [
            new ContainerWatch(engine, runner, _names, _book, _time).RunAsync(ending.Token),
            new InstanceWork(runner, _book, logs, _notify).RunAsync(ending.Token),
            FollowLogsAsync(logs, ending.Token),
            new HealthWatch(_book, probe, _time).RunAsync(ending.Token),
            new UsageWatch(engine, _book, _time).RunAsync(ending.Token),
            new ExecWork(engine, _book, _channel, _reporter.Run, _notify, _time).RunAsync(ending.Token),
            _reporter.RunAsync(ending.Token),
        ];
        await Task.WhenAny(parts);
        await ending.CancelAsync();
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // None of them ends by itself but by a bug, which is better seen whole than lived with.
        if (Array.Find(parts, part => part.IsFaulted) is { } broken) await broken;
        await _reporter.EndAsync();
    }

    private void Tell(string code, string text) => _notify(new AgentNotice(code, text));

    /// <summary>Each container's log is followed from soon after it was made.</summary>
    private async Task FollowLogsAsync(LogShipper logs, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LogsLook, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken)) logs.Follow(_book.Containers());
    }
}
