using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OrleansVoxa.Architecture.Tests;

/// <summary>One assembly as the compiler left it: what it refers to, read from metadata without loading it.</summary>
internal sealed class BuiltAssembly
{
    private BuiltAssembly(string name, IReadOnlySet<string> assemblies, IReadOnlySet<string> types)
    {
        Name = name;
        ReferencedAssemblies = assemblies;
        ReferencedTypes = types;
    }

    public string Name { get; }

    public IReadOnlySet<string> ReferencedAssemblies { get; }

    public IReadOnlySet<string> ReferencedTypes { get; }

    public static BuiltAssembly Read(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        Assert.True(File.Exists(path), $"{path} is not beside the tests: was the project renamed?");
        using var image = new PEReader(File.OpenRead(path));
        var metadata = image.GetMetadataReader();
        var assemblies = metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).ToHashSet();
        var types = metadata.TypeReferences.Select(handle => metadata.GetTypeReference(handle))
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}").ToHashSet();
        return new BuiltAssembly(name, assemblies, types);
    }
}
