using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Objects;

/// <summary>One part of an upload, or of the object that came of it. Key: the upload's id, a dot, and the part's number; see <see cref="ObjectParts"/>.</summary>
[Alias("voxa.IObjectPartGrain")]
public interface IObjectPartGrain : IGrainWithStringKey
{
    /// <summary>Stores the part; durable when it returns. Only the object's grain calls this.</summary>
    Task Put(ImmutableArray<byte> bytes, CancellationToken cancellationToken);

    /// <summary>The part's bytes; empty if there are none.</summary>
    [ReadOnly]
    Task<ImmutableArray<byte>> Read(CancellationToken cancellationToken);

    /// <summary>Removes what is stored. Again changes nothing. Only the object's grain calls this.</summary>
    Task Clear(CancellationToken cancellationToken);
}
