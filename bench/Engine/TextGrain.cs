using OrleansVoxa.Bench.Storage;

namespace OrleansVoxa.Bench.Engine;

[GrainType(Type)]
public sealed class TextGrain([PersistentState(CommitComparison.StateName)] IPersistentState<StoredText> text) : Grain, ITextGrain
{
    public const string Type = "bench.text";

    public Task<long> Number() => Task.FromResult(text.State.Number);
}
