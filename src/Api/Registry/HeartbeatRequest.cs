namespace OrleansVoxa.Api.Registry;

/// <summary>The body of <c>POST /heartbeat/{id}</c>; empty for a node that registered without a signature. A signature covers the empty body.</summary>
internal sealed record HeartbeatRequest(ulong? Sequence, long? Time, string? Signature);
