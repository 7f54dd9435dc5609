using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>Adds to rows of the directory the signed records, which are with the nodes' grains: they are most of what a node takes. Thread-safe; holds nothing.</summary>
public static class NodeRecords
{
    /// <summary>The rows with their records, in the same order; rows of nodes that gave none are as they were.</summary>
    /// <remarks>A call to the node's grain for each row with a record, all at once: a page at a time.</remarks>
    public static async Task<ImmutableArray<NodeView>> AddAsync(IGrainFactory grains, ImmutableArray<NodeView> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return [.. await Task.WhenAll(rows.Select(row => AddAsync(grains, row, cancellationToken)))];
    }

    /// <summary>The row with its record, or as it was if the node has none any more.</summary>
    public static async Task<NodeView> AddAsync(IGrainFactory grains, NodeView row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(row);
        if (row.RecordSequence is null) return row;
        var node = await grains.GetGrain<INodeGrain>(row.NodeId).Get(cancellationToken);
        return node is null ? row : row with { SignedRecord = node.SignedRecord, RecordSequence = node.RecordSequence };
    }
}
