namespace OrleansVoxa.Storage.Tests.Grains;

internal sealed class CounterState
{
    public int Count { get; set; }

    public string? Note { get; set; }
}
