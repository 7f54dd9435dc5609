using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>Names the generated class that describes an assembly's grains and proxies.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainManifestAttribute(Type manifest) : Attribute
{
    /// <summary>A class with a parameterless constructor that implements <see cref="IGrainManifest"/>.</summary>
    public Type Manifest { get; } = manifest;
}
