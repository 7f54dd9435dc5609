namespace OrleansVoxa.Storage.Grains;

/// <summary>Which row: the grain and the name of its state.</summary>
internal readonly record struct StateKey(string GrainType, string GrainKey, string StateName)
{
    public override string ToString() => $"{GrainType}/{GrainKey}, state {StateName}";
}
