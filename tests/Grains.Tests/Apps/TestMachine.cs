using System.Collections.Immutable;
using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>A machine whose agent does at once what it is told, and whose instances do what the test says.</summary>
internal sealed class TestMachine(TestSilo silo, int number)
{
    private readonly Dictionary<string, string> _instances = [];

    public string Node { get; } = Manifests.Node(number);

    public string Run { get; set; } = number.ToString("x32", CultureInfo.InvariantCulture);

    public string Session { get; set; } = "";

    public AppResources Capacity { get; set; } = new(4_000, 4L << 30, 100L << 30);

    public TestSilo Silo { get; set; } = silo;

    public AppHostOrders Orders { get; private set; } = AppHostOrders.Refuse("", "");

    /// <summary>What runs there, with its environment.</summary>
    public Dictionary<string, InstanceSpecification> Running { get; } = [];

    public IAppHostGrain Grain => Silo.Grain<IAppHostGrain>(Node);

    public static async Task<TestMachine> AdmittedAsync(TestSilo silo, int number, AppResources? capacity = null)
    {
        var machine = new TestMachine(silo, number);
        if (capacity is not null) machine.Capacity = capacity;
        Assert.Null((await machine.Grain.Admit("alice", TestSilo.Token)).Code);
        await machine.SyncAsync();
        return machine;
    }

    /// <summary>Reports once and takes in what comes back.</summary>
    public async Task<AppHostOrders> SyncAsync()
    {
        var orders = await Grain.Sync(Report(), TestSilo.Token);
        if (orders.Code is not null) return orders;
        Orders = orders;
        foreach (var id in orders.Forget) _instances.Remove(id);
        var wanted = orders.Instances.Select(order => order.Instance).ToHashSet();
        foreach (var id in _instances.Keys.Where(id => !wanted.Contains(id)).ToList())
        {
            Running.Remove(id);
            if (_instances[id] is "failed" or "stopped") continue;
            _instances.Remove(id);
        }

        foreach (var order in orders.Instances)
        {
            if (!_instances.TryAdd(order.Instance, "running")) continue;
            Assert.True(InstanceMessages.TryDecode(order.Specification.AsSpan(), out var specification));
            Running[order.Instance] = specification;
        }

        return orders;
    }

    public void Fails(string instance)
    {
        _instances[instance] = "failed";
        Running.Remove(instance);
    }

    /// <summary>As if somebody took it away behind the agent's back.</summary>
    public void Loses(string instance) => _instances.Remove(instance);

    public bool Knows(string instance) => _instances.ContainsKey(instance);

    public AppHostReport Report() => new(
        Run, "docker 20.10", "", "", "eu", [], Capacity, Orders.Revision,
        [.. _instances.Select(pair => new AppInstanceFacts(pair.Key, pair.Value, "", "", "c0ffee", pair.Value == "running" ? "10.0.0.2" : "", null, pair.Value == "failed" ? 1 : null, false, null, 0, 0))])
    {
        Session = Session,
    };
}
