using System.Runtime.CompilerServices;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Auditing;

/// <summary>
/// Whether directory, handles, nodes and their successors, log and published services agree, as they are stored. Nodes are streamed; of everything else
/// about a node, ids, handles and a few numbers are held. For one run; not thread-safe.
/// </summary>
public sealed class RegistryAudit(IStoredStates states)
{
    private const string NodeType = "voxa.node";

    private readonly NodeLifecycleOptions _lifecycle = new();

    /// <summary>Registered nodes that were looked at.</summary>
    public long Nodes { get; private set; }

    /// <summary>What makes the repairable of them right, once <see cref="RunAsync"/> has ended. Nothing, if a row could not be read.</summary>
    public IReadOnlyList<StateRepair> Repairs { get; private set; } = [];

    /// <summary>Everything that disagrees.</summary>
    public async IAsyncEnumerable<Disagreement> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new AuditRows(states);
        var (directory, handles, log, services) = (new AuditedDirectory(), new AuditedHandles(), new AuditedLog(), new AuditedServices());
        var successions = new AuditedSuccessions();
        await directory.LoadAsync(rows, cancellationToken);
        await handles.LoadAsync(rows, cancellationToken);
        await log.LoadAsync(rows, cancellationToken);
        await services.LoadAsync(rows, cancellationToken);
        await foreach (var row in rows.ReadAsync(NodeType, cancellationToken))
        {
            if (!NodeId.TryParse(row.GrainKey, out var id))
            {
                rows.Refuse(NodeType, row.GrainKey, "its key is no node id");
                continue;
            }

            var node = rows.Parse(NodeType, row.GrainKey, row.Json, GrainStateContext.Default.NodeGrainState);
            if (node is { Life: null, Reserved.By.Length: > 0 }) directory.Expect(id);
            if (node is not { Life: { } life, Profile: { } profile }) continue;
            Nodes++;
            var view = NodeViews.Of(row.GrainKey, node, life.LastSeen, _lifecycle)! with { State = life.State.ToWire() };
            if (!life.State.IsOver()) services.Visit(id);
            if (directory.Visit(id, view) is { } listed) yield return listed;
            if (node.Succession is { HandedOver: false } pending && NodeId.TryParse(pending.Successor, out var successor))
            {
                directory.Expect(id);
                handles.Pass(id, successor, profile);
            }

            if (node.Succession is null && handles.Visit(id, profile) is { } named) yield return named;
            if (successions.Visit(id, node) is { } passed) yield return passed;
            foreach (var logged in log.Visit(id, node)) yield return logged;
        }

        foreach (var left in directory.Finish().Concat(handles.Finish()).Concat(log.Finish()).Concat(services.Finish()).Concat(successions.Finish()).Concat(rows.Unreadable)) yield return left;
        if (rows.Unreadable.Count == 0) Repairs = [.. directory.Repairs(), .. handles.Repairs];
    }
}
