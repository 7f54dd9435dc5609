namespace OrleansVoxa.Bench.Measuring;

/// <summary>Something of this project beside a baseline, both measured in one run.</summary>
internal interface IComparison
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    /// <summary>What is measured.</summary>
    string Subject { get; }

    /// <summary>What it is held against.</summary>
    string Baseline { get; }

    /// <summary>What the project asks of it, in words; empty if nothing.</summary>
    string Bar { get; }

    /// <summary>Measures both in turn, a few seconds in all.</summary>
    Task<Measurement> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>Null if it can be measured here; otherwise what is missing.</summary>
    string? Missing => null;
}
