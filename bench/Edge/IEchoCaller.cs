namespace OrleansVoxa.Bench.Edge;

/// <summary>One connection that sends messages and reads them back.</summary>
internal interface IEchoCaller : IAsyncDisposable
{
    /// <summary>Sends so many, never more than <paramref name="inFlight"/> of them unanswered.</summary>
    Task CallAsync(int count, int inFlight, CancellationToken cancellationToken);
}
