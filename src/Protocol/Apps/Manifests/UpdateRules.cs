namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>How another revision takes over from the one that runs. Immutable.</summary>
/// <param name="AvailablePercent">So many of the wanted instances, rounded up, stay up, in percent, 0 to 100. Default 75. With 100, new ones start first.</param>
/// <param name="ReadySeconds">How long an instance without a health check must have run to count as up, in seconds, 0 to 3,600. Default 5.</param>
/// <param name="Failures">After so many failed instances of the new revision the old one is brought back, 1 to 100. Default 3.</param>
/// <param name="DeadlineSeconds">After so long without another instance up the old one is brought back too, in seconds, 10 to 86,400. Default 600.</param>
public sealed record UpdateRules(int AvailablePercent = 75, int ReadySeconds = 5, int Failures = 3, int DeadlineSeconds = 600);
