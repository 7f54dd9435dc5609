namespace Orleans;

/// <summary>Names an assembly that holds grains or contracts. The generator writes it; the engine follows it at start-up.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ApplicationPartAttribute(string assemblyName) : Attribute
{
    /// <summary>Simple name of the assembly.</summary>
    public string AssemblyName { get; } = assemblyName ?? throw new ArgumentNullException(nameof(assemblyName));
}
