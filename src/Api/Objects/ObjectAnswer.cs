namespace OrleansVoxa.Api.Objects;

/// <summary>One object.</summary>
internal sealed record ObjectAnswer(ObjectRow Object, string Version, DateTimeOffset Timestamp);
