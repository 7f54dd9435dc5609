namespace OrleansVoxa.Bench.Starting;

/// <summary>What a start took, in seconds: as it passed, and of all processors together; and the bytes of memory that were in use then.</summary>
internal readonly record struct StartTime(double Elapsed, double Processor, double Resident);
