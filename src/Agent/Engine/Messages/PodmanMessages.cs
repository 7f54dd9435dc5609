namespace OrleansVoxa.Agent.Engine.Messages;

/// <summary>What Podman says of a container in its own interface and leaves out of the compatible one.</summary>
internal sealed record PodmanDetail
{
    /// <summary>Capabilities that its program begins with.</summary>
    public string[]? EffectiveCaps { get; init; }

    /// <summary>Capabilities that any program in it could get.</summary>
    public string[]? BoundingCaps { get; init; }

    public Limits? HostConfig { get; init; }

    internal sealed record Limits
    {
        public Log? LogConfig { get; init; }
    }

    internal sealed record Log
    {
        /// <summary>How large its log may grow, as <c>10MB</c>; <c>0B</c> where nothing bounds it.</summary>
        public string? Size { get; init; }
    }
}
