using System.IO.Pipelines;

namespace OrleansVoxa.Bench.Measuring;

/// <summary>Both directions of a caller's connection.</summary>
internal sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
