namespace OrleansVoxa.Grains.Auditing;

/// <summary>The rows of a store on which no silo runs.</summary>
public interface IStoredStates
{
    /// <summary>All states of a grain type, in order of the bytes of grain key and state name; read as they are asked for. May be asked for more than once.</summary>
    IAsyncEnumerable<StoredGrainState> ReadAsync(string grainType, CancellationToken cancellationToken);
}
