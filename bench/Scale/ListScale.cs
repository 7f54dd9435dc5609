using System.Diagnostics;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Registry;

namespace OrleansVoxa.Bench.Scale;

/// <summary>What a registration costs the durable list of a shard.</summary>
/// <param name="Members">Nodes of the shard.</param>
/// <param name="ListBytes">The whole list, as it is written when changes are folded into it.</param>
/// <param name="ListSeconds">The time to bring it into JSON.</param>
/// <param name="BytesEach">Written for each of many registrations, one after the other, folding included.</param>
/// <param name="SecondsEach">The median time of one.</param>
internal sealed record ListScale(int Members, long ListBytes, double ListSeconds, double BytesEach, double SecondsEach)
{
    private const int Registrations = 4 * DirectoryMembers.MostChanges;

    /// <summary>Measures it in turns, as in a grain.</summary>
    public static Task<ListScale> MeasureAsync(NodePopulation nodes, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => InTurnsAsync(nodes, cancellationToken), cancellationToken, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private static async Task<ListScale> InTurnsAsync(NodePopulation nodes, CancellationToken cancellationToken)
    {
        var size = nodes.ShardStarts[1];
        var list = new MemoryRow<DirectoryGrainState> { State = new DirectoryGrainState { Nodes = NodeIdBytes.Write(nodes.Ids[..size].ToArray()) } };
        var changes = new MemoryRow<DirectoryChangesState>();
        var recent = new MemoryRow<DirectoryChangesState>();
        var started = Stopwatch.GetTimestamp();
        await list.WriteStateAsync(cancellationToken);
        var (listBytes, listSeconds) = (list.Bytes, Stopwatch.GetElapsedTime(started).TotalSeconds);

        var members = new DirectoryMembers(list, changes, recent, new DirectoryIndex());
        members.Load();
        var seconds = new List<double>();
        // Ids of the last shard, so that they are new to the first one.
        var first = nodes.ShardStarts[DirectoryShards.Count - 1];
        var count = Math.Min(Registrations, nodes.Count - first);
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            started = Stopwatch.GetTimestamp();
            await members.Add(nodes.Ids[first + i]);
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        if (recent.Writes < count) throw new InvalidOperationException("A registration was not written.");
        return new ListScale(
            size, listBytes, listSeconds, (double)(list.Bytes - listBytes + changes.Bytes + recent.Bytes) / count, Quantile.Median(seconds));
    }
}
