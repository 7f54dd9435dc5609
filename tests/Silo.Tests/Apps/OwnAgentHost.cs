using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reflection;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Silo.Apps;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Hosting;
using OrleansVoxa.Silo.Keys;
using OrleansVoxa.Storage;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Silo.Tests.Apps;

/// <summary>The silo's own agent under a clock that stands still, with an agent that ends when and as the test says.</summary>
internal sealed class OwnAgentHost : IDisposable
{
    private readonly TemporaryDirectory _data = new();
    private readonly SiloSecrets _secrets = new(new byte[32], IdentityKey.Generate());
    private readonly Channel<AgentRun> _started = Channel.CreateUnbounded<AgentRun>();
    private int _runs;

    public OwnAgentHost() => Agent = new OwnAgent(
        Options(_data.Path),
        Microsoft.Extensions.Options.Options.Create(new AppOptions { Enabled = true }),
        _secrets,
        new ListenerAddresses(),
        new ConfigurationBuilder().AddInMemoryCollection([new("settings:roles", "edge,apps")]).Build(),
        Answers<IGrainFactory>.Make((_, _) => Answers<IAppHostGrain>.Make((_, _) => Task.FromResult<AppHostView?>(new AppHostView { NodeId = "", State = AppHostStates.Ready }))),
        Clock,
        Log)
    {
        Agent = (_, stop) =>
        {
            Interlocked.Increment(ref _runs);
            var run = new AgentRun(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), stop);
            _started.Writer.TryWrite(run);
            return run.Ends.Task;
        },
    };

    public ManualTimeProvider Clock { get; } = new();

    public RecordedLog<OwnAgent> Log { get; } = new();

    public OwnAgent Agent { get; }

    /// <summary>How many agents were started.</summary>
    public int Runs => Volatile.Read(ref _runs);

    /// <summary>The next agent that was started, or is.</summary>
    public Task<AgentRun> NextRunAsync() => _started.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>Until the time of the next start is set.</summary>
    public Task UntilItWaitsAsync() => UntilAsync(() => Clock.ArmedTimers == 1);

    public static async Task UntilAsync(Func<bool> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(1)) Assert.Fail("What the test waits for did not happen.");
            await Task.Yield();
        }
    }

    public void Dispose()
    {
        Agent.Dispose();
        _secrets.Dispose();
        _data.Dispose();
    }

    private static SiloOptions Options(string data)
    {
        var nowhere = new IPEndPoint(IPAddress.Loopback, 0);
        return new SiloOptions(
            data, nowhere, nowhere, nowhere, EdgeTls: null, EdgeSocket: null, Udp: null, EdgeAddress: null, Ops: null, SiloRoles.Edge | SiloRoles.Apps,
            StoreLocation.TryParse("sqlite", data, out _)!, Relays: 0, TimeSpan.Zero, MasterKeyFile: null, EdgeKeyFile: null,
            new ClusterSettings("voxa", IPAddress.Loopback, 0, 0, ClusterPersistence.Own, Dashboard: false));
    }
}

/// <summary>One agent from its start to its end.</summary>
/// <param name="Ends">Ends it.</param>
/// <param name="Stop">What tells it to stop.</param>
internal sealed record AgentRun(TaskCompletionSource Ends, CancellationToken Stop);

/// <summary>Answers every call of an interface with what the test says.</summary>
[SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "The proxies are subtypes that are made at run time.")]
internal class Answers<T> : DispatchProxy
    where T : class
{
    private Func<MethodInfo, object?[], object?> _answer = static (_, _) => null;

    public static T Make(Func<MethodInfo, object?[], object?> answer)
    {
        var proxy = Create<T, Answers<T>>();
        ((Answers<T>)(object)proxy)._answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
