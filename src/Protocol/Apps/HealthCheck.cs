namespace OrleansVoxa.Protocol.Apps;

/// <summary>How an agent asks an instance whether it is well. Immutable.</summary>
/// <param name="Port">The instance's port, 1 to 65,535.</param>
/// <param name="Path">Asked for with HTTP GET, a status of 200 to 399 is well; null to open a TCP connection only. Begins with <c>/</c>, at most 1,024 visible ASCII characters.</param>
/// <param name="IntervalSeconds">Time from one to the next, in seconds. Default 30, 1 to 3,600.</param>
/// <param name="TimeoutSeconds">How long an answer may take, in seconds. Default 5, 1 to 300.</param>
/// <param name="Failures">How many in a row make the instance unwell. Default 3, 1 to 100.</param>
public sealed record HealthCheck(int Port, string? Path = null, int IntervalSeconds = 30, int TimeoutSeconds = 5, int Failures = 3)
{
    /// <summary>Most characters of a path.</summary>
    public const int MaximumPath = 1_024;
}
