namespace OrleansVoxa.Bench.Starting;

/// <summary>What a start took, in seconds: as it passed, and of all processors together.</summary>
internal readonly record struct StartTime(double Elapsed, double Processor);
