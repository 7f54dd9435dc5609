using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;
using OrleansVoxa.Protocol;

namespace OrleansVoxa.Architecture.Tests;

/// <summary>
/// What is static in a type begins in the order of its text: a Default that stands before what its properties are made of has none of it, and nobody
/// who writes new sees that.
/// </summary>
public sealed class DefaultValueTests
{
    public static TheoryData<Type> Types => [.. typeof(ProtocolViolationException).Assembly.GetTypes().Where(type => !type.IsSubclassOf(typeof(JsonSerializerContext)) && Shared(type) is not null && type.GetConstructor([]) is not null)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Default_OfEachType_IsWhatNewGives(Type type)
    {
        var shared = Shared(type)!.GetValue(null);
        var made = Activator.CreateInstance(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0))
            Assert.True(Same(property.GetValue(made), property.GetValue(shared)), $"{type.Name}.Default.{property.Name} is not that of new {type.Name}()");
    }

    [Fact]
    public void Types_OfProtocol_AreFound() => Assert.True(Types.Count >= 3, $"only {Types.Count} types with a Default were found");

    private static PropertyInfo? Shared(Type type) =>
        type.GetProperty("Default", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static) is { } property && property.PropertyType == type && !type.ContainsGenericParameters ? property : null;

    private static bool Same(object? one, object? other) =>
        Equals(one, other) || (one is IStructuralEquatable list && list.Equals(other, StructuralComparisons.StructuralEqualityComparer));
}
