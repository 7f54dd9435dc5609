namespace OrleansVoxa.Storage.Grains;

/// <summary>Which row: the grain and the name of its state.</summary>
internal readonly record struct StateKey(GrainId Grain, string StateName)
{
    public override string ToString() => $"{Grain}, state {StateName}";
}
