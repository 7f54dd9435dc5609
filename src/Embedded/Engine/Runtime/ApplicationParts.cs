using System.Reflection;
using Orleans;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>
/// Finds the assemblies that hold grains or contracts: those named at hosting, the entry assembly, and what their generated
/// [ApplicationPart] attributes name, through all of them. Nobody keeps a list.
/// </summary>
internal static class ApplicationParts
{
    public static IReadOnlyCollection<Assembly> Find(IEnumerable<Assembly> roots)
    {
        var found = new HashSet<Assembly>();
        var open = new Queue<Assembly>(roots);
        open.Enqueue(typeof(IGrain).Assembly);
        if (Assembly.GetEntryAssembly() is { } entry) open.Enqueue(entry);

        while (open.TryDequeue(out var assembly))
        {
            if (!found.Add(assembly)) continue;
            foreach (var part in assembly.GetCustomAttributes<ApplicationPartAttribute>())
                open.Enqueue(Assembly.Load(part.AssemblyName));
        }

        return found;
    }
}
