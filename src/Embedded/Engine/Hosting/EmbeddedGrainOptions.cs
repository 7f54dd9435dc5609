using System.Reflection;

namespace Orleans.Hosting;

/// <summary>How the embedded silo runs.</summary>
public sealed class EmbeddedGrainOptions
{
    /// <summary>Assemblies with grains beside the entry assembly and what it refers to; default none.</summary>
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>The silo's name in logs; default <c>embedded</c>.</summary>
    public string SiloName { get; set; } = "embedded";

    /// <summary>How long all deactivations together may take when the silo stops; default 20 seconds, above zero.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
