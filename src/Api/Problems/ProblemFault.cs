namespace OrleansVoxa.Api.Problems;

/// <summary>One of several things that are wrong with a body.</summary>
internal sealed record ProblemFault(string Field, string Detail);
