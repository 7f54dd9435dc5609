namespace OrleansVoxa.Api.Guard;

/// <summary>How long a request may still take; a feature of it from the gate on. Who answers in parts gets the whole time for each.</summary>
internal sealed class RequestDeadline(CancellationTokenSource source, TimeSpan time)
{
    /// <summary>A part was answered: the time begins anew.</summary>
    public void Renew() => source.CancelAfter(time);
}
