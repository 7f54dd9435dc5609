namespace OrleansVoxa.Protocol.Apps;

/// <summary>What an instance is made from. Immutable.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Reference">The image's reference, as <c>ghcr.io/team/web:1.2</c> or <c>…@sha256:…</c>; for source and binary <c>sha256:</c> and 64 lower-case hexadecimal digits of the archive or program. 1 to 512 characters.</param>
/// <param name="Runtime">For source without a Dockerfile: <c>python</c>, <c>node</c>, <c>go</c>, <c>rust</c> or <c>java</c>; otherwise null.</param>
/// <param name="RuntimeVersion">The runtime's version, as <c>3.12</c>; null for the agent's default.</param>
/// <param name="BuildNetwork">Whether the build may reach the network. Default false.</param>
public sealed record AppSource(SourceKind Kind, string Reference, string? Runtime = null, string? RuntimeVersion = null, bool BuildNetwork = false)
{
    /// <summary>Most characters of a reference.</summary>
    public const int MaximumReference = 512;
}
