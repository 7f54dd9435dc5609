namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>State that is read before its grain is activated.</summary>
internal interface IStoredState
{
    Task ReadStateAsync(CancellationToken cancellationToken);
}
