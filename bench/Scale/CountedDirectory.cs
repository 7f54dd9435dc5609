using System.Collections.Immutable;
using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;

namespace OrleansVoxa.Bench.Scale;

/// <summary>Shards that know only how many rows match, so that the reader of the directory shows which of them it asks.</summary>
internal sealed class CountedDirectory(int[] matches, NodeView row) : IGrainFactory
{
    private readonly List<int> _asked = [];

    /// <summary>The shards that are asked for a first page of a query, in order.</summary>
    public static async Task<IReadOnlyList<int>> AskedAsync(int[] matches, NodeView row, DirectoryQuery query, CancellationToken cancellationToken)
    {
        var directory = new CountedDirectory(matches, row);
        await DirectoryReader.QueryAsync(directory, query, cancellationToken);
        return directory._asked;
    }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)(object)new Shard(this, int.Parse(primaryKey, CultureInfo.InvariantCulture));

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    private sealed class Shard(CountedDirectory directory, int number) : IDirectoryGrain
    {
        public Task<ImmutableArray<NodeView>> Query(DirectoryQuery query, CancellationToken cancellationToken)
        {
            directory._asked.Add(number);
            return Task.FromResult(ImmutableArray.CreateRange(Enumerable.Repeat(directory.Row, Math.Min(query.MaxResults, directory.Matches[number]))));
        }

        public Task<bool> Reserve(string nodeId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task Upsert(NodeView node, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task Seen(string nodeId, DateTimeOffset at) => throw new NotSupportedException();

        public Task Remove(string nodeId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DirectoryCount> Count(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> Judge(string nodeId, long number, bool answered, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<RegistryWatch> Report(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ImmutableArray<DueProbe>> TakeDueProbes(int max, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private NodeView Row => row;

    private int[] Matches => matches;
}
