namespace OrleansVoxa.Fuzz.Running;

/// <summary>What a run did.</summary>
internal sealed record FuzzReport(long Inputs, long Accepted, long MostAllocated, double MostAllocatedShare);
