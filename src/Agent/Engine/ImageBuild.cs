namespace OrleansVoxa.Agent.Engine;

/// <summary>How an image is built.</summary>
/// <param name="Tag">Name and tag of the image.</param>
/// <param name="Dockerfile">The Dockerfile's path within the tar.</param>
/// <param name="Network">Whether build steps may reach other machines.</param>
/// <param name="MemoryBytes">Memory of a build step, swap included.</param>
/// <param name="CpuMillis">Processors of a build step, in thousandths.</param>
/// <param name="Labels">Labels of the image.</param>
internal sealed record ImageBuild(string Tag, string Dockerfile, bool Network, long MemoryBytes, int CpuMillis, Dictionary<string, string> Labels);
