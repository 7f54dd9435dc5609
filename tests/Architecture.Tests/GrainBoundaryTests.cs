using System.Collections.Immutable;
using System.Reflection;

namespace OrleansVoxa.Architecture.Tests;

/// <summary>Every type that a grain or observer method takes or gives must survive the real serializer and must not change.</summary>
public sealed class GrainBoundaryTests
{
    private static readonly HashSet<Type> Plain =
    [
        typeof(bool), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(double), typeof(float),
        typeof(decimal), typeof(string), typeof(Guid), typeof(DateTimeOffset), typeof(DateTime), typeof(TimeSpan), typeof(Uri),
        // Owned bytes that nobody touches again; the analyzers and reviews keep pooled buffers out.
        typeof(byte[]), typeof(CancellationToken),
    ];

    private static readonly Type[] Collections =
    [
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(ImmutableHashSet<>),
        typeof(Nullable<>), typeof(Task<>), typeof(ValueTask<>),
    ];

    private static IEnumerable<Type> GrainInterfaces =>
        Assembly.Load("OrleansVoxa.Grains.Abstractions").GetTypes()
            .Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type));

    public static TheoryData<string> BoundaryTypes()
    {
        var seen = new HashSet<Type>();
        foreach (var method in GrainInterfaces.SelectMany(type => type.GetMethods()))
        {
            Collect(method.ReturnType, seen);
            foreach (var parameter in method.GetParameters()) Collect(parameter.ParameterType, seen);
        }

        return [.. seen.Select(type => type.AssemblyQualifiedName!).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void GrainInterfaces_Methods_AreFoundAtAll() => Assert.True(GrainInterfaces.Count() > 5, "no grain interfaces found: this suite would prove nothing");

    [Fact]
    public void GrainInterfaces_Types_CarryAnAlias()
    {
        var without = GrainInterfaces.Where(type => type.GetCustomAttribute<AliasAttribute>() is null).Select(type => type.FullName);
        Assert.Empty(without);
    }

    [Fact]
    public void BoundaryTypes_Aliases_AreUnique()
    {
        var aliases = BoundaryTypes().Select(row => Type.GetType((string)row.Data)!.GetCustomAttribute<AliasAttribute>()?.Alias).OfType<string>().ToList();
        Assert.Equal(aliases.Distinct().Count(), aliases.Count);
    }

    [Theory]
    [MemberData(nameof(BoundaryTypes))]
    public void BoundaryType_Declaration_IsSerializableAndImmutable(string typeName)
    {
        var type = Type.GetType(typeName)!;
        if (type.IsEnum)
        {
            Assert.True(type.GetCustomAttribute<GenerateSerializerAttribute>() is not null, $"{type} lacks [GenerateSerializer]");
            return;
        }

        Assert.True(type.GetCustomAttribute<GenerateSerializerAttribute>() is not null, $"{type} lacks [GenerateSerializer]");
        Assert.True(type.GetCustomAttribute<ImmutableAttribute>() is not null, $"{type} lacks [Immutable]");
        Assert.True(type.GetCustomAttribute<AliasAttribute>() is not null, $"{type} lacks [Alias]");
        Assert.True(type.IsSealed || type.IsAbstract, $"{type} is open: a subclass could be mutable");
        var ids = new HashSet<uint>();
        foreach (var property in Properties(type))
        {
            Assert.True(IsInitOnly(property), $"{type}.{property.Name} can change after construction");
            var id = property.GetCustomAttribute<IdAttribute>();
            Assert.True(id is not null, $"{type}.{property.Name} has no [Id]");
            Assert.True(ids.Add(id.Id), $"{type}.{property.Name} repeats [Id({id.Id})]");
        }

        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            Assert.True(field.IsInitOnly || field.Name.StartsWith('<'), $"{type}.{field.Name} is not readonly");
    }

    // Computed properties (no backing field) are not state and need no id.
    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(property => type.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    private static bool IsInitOnly(PropertyInfo property) =>
        property.SetMethod is null ||
        property.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");

    private static void Collect(Type type, HashSet<Type> seen)
    {
        if (type == typeof(Task) || type == typeof(ValueTask) || type == typeof(void) || Plain.Contains(type)) return;
        if (type.IsGenericType && Collections.Contains(type.GetGenericTypeDefinition()))
        {
            foreach (var argument in type.GetGenericArguments()) Collect(argument, seen);
            return;
        }

        // A grain reference or an observer crosses as a reference, not as data.
        if (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)) return;
        if (!seen.Add(type)) return;
        foreach (var property in Properties(type)) Collect(property.PropertyType, seen);
    }
}
