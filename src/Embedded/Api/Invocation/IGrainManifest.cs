using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>What the generator found in an assembly.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGrainManifest
{
    /// <summary>Adds all of it to <paramref name="manifest"/>.</summary>
    void Describe(GrainManifestBuilder manifest);
}
