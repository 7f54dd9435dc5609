using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>A node that lives twice: in the real grains, and in <see cref="LifeModel"/>.</summary>
internal sealed class ModelledNode : IDisposable
{
    private static readonly OperatorAct Act = new("ada", "the test says so");

    private readonly TestNode _node = new();
    private bool _signs;
    private ulong _sequence;

    private ModelledNode(bool signs, DateTimeOffset now)
    {
        _signs = signs;
        Model = new LifeModel(now);
    }

    public LifeModel Model { get; }

    public string Id => _node.Id;

    public bool Verified => _signs;

    private static CancellationToken Token => TestSilo.Token;

    public static async Task<ModelledNode> BornAsync(TestSilo silo, bool signs)
    {
        var node = new ModelledNode(signs, silo.Now);
        Assert.Equal(RegistrationStatus.Created, (await node.RegisterAsync(silo)).Status);
        return node;
    }

    public void Dispose() => _node.Dispose();

    public async Task HappenAsync(TestSilo silo, LifeStep step)
    {
        for (var tick = 0; tick < step.Ticks; tick++) await silo.TickAsync(Grain(silo));
        Model.PassUntil(silo.Now);
        switch (step.Kind)
        {
            case LifeHappening.Heartbeat:
                var beat = await Grain(silo).Heartbeat(_signs ? _node.Beat(++_sequence, silo.Now) : new NodeHeartbeat(null, null), Token);
                Assert.Equal(Model.Heartbeat(silo.Now), beat.Status != HeartbeatStatus.Refused);
                break;
            case LifeHappening.Registration:
                // What an unsigned stranger says does not wake the dead; from the signed word on, the node signs everything.
                _signs |= Model.Dead;
                Model.Register(silo.Now);
                Assert.NotEqual(RegistrationStatus.Refused, (await RegisterAsync(silo)).Status);
                break;
            case LifeHappening.Found or LifeHappening.NotFound:
                await ReportAsync(silo, Model.Looks, step.Kind is LifeHappening.Found);
                break;
            case LifeHappening.ReportedTwice:
                await ReportAsync(silo, Model.Looks, found: false);
                await ReportAsync(silo, Model.Looks, found: false);
                break;
            case LifeHappening.ReportedLate:
                await ReportAsync(silo, Model.Looks - 1, found: false);
                break;
            case LifeHappening.Park:
                Model.Park(silo.Now);
                await Grain(silo).Park(Act, Token);
                break;
            case LifeHappening.Revive:
                Model.Revive(silo.Now);
                await Grain(silo).Revive(Act, Token);
                break;
            case LifeHappening.Remove:
                Model.Remove(silo.Now);
                await Grain(silo).Remove(Act, Token);
                break;
        }
    }

    public async Task ReportAsync(TestSilo silo, long number, bool found)
    {
        // A probe is reported on only if it was handed out, and it is handed out only if a tick asked for it.
        if ((await Grain(silo).Get(Token))!.AwaitedProbe == 0) await silo.TickAsync(Grain(silo));
        Model.Looked(number, found, silo.Now);
        await Grain(silo).ReportProbe(new ProbeReport(number, found, "as the test says"), Token);
    }

    public async Task AssertStandsAsync(TestSilo silo)
    {
        Model.PassUntil(silo.Now);
        var node = (await Grain(silo).Get(Token))!;
        Assert.Equal(
            (Model.State, Model.Seen, Model.ValidUntil, Model.Lives, Model.Revivals, Model.Parked, Model.Due),
            (node.State, node.LastSeen, node.ExpiresAt, node.Incarnation, node.Revivals, node.ParkedAt is not null, node.NextCheck));
    }

    private INodeGrain Grain(TestSilo silo) => silo.Grain<INodeGrain>(Id);

    private Task<RegistrationResult> RegisterAsync(TestSilo silo) =>
        Grain(silo).Register(_signs ? _node.Enveloped(++_sequence, silo.Now) : _node.Unsigned(), Token);
}
