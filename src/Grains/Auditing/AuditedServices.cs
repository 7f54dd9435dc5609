using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Auditing;

/// <summary>What is published, against its own signatures and the nodes that publish it.</summary>
internal sealed class AuditedServices
{
    private const string GrainType = "voxa.service";

    private readonly Dictionary<NodeId, List<string>> _published = [];
    private readonly List<Disagreement> _found = [];

    public async Task LoadAsync(AuditRows rows, CancellationToken cancellationToken)
    {
        await foreach (var row in rows.ReadAsync(GrainType, cancellationToken))
        {
            if (rows.Parse(GrainType, row.GrainKey, row.Json, GrainStateContext.Default.ServiceGrainState) is not { Record.Length: > 0 } service) continue;
            if (ServiceRules.Check(row.GrainKey, service, service.Record, out var record) is { } refused)
            {
                _found.Add(new Disagreement(DisagreementCodes.ServiceRecord, row.GrainKey, $"What is published does not hold: {refused.Text}", "Callers refuse it. Its owner publishes it again.", false));
                continue;
            }

            if (!_published.TryGetValue(record!.Record.Owner, out var names)) _published[record.Record.Owner] = names = [];
            names.Add(row.GrainKey);
        }
    }

    /// <summary>A node that lives.</summary>
    public void Visit(NodeId id) => _published.Remove(id);

    public IEnumerable<Disagreement> Finish() => _found.Concat(_published.SelectMany(entry => entry.Value.Select(name => new Disagreement(
        DisagreementCodes.ServiceOfNobody, name, $"Node {entry.Key}, which publishes it, is dead, was succeeded, or never registered.",
        "Nobody reaches it until the node registers, or its successor publishes it. A dead node's name becomes free within a day of running, an unregistered one's after a month.", false))));
}
