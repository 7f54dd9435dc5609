using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace OrleansVoxa.Embedded.Generator;

/// <summary>
/// The rules that grains and their contracts are held to. Where Orleans' own analyzers have the rule, its number is theirs; the
/// GRAIN rules say at build time what the real serializer would say at run time, or what keeps the two engines alike.
/// </summary>
internal static class Rules
{
    public const string InterleaveOnClass = "ORLEANS0001";
    public const string RefParameter = "ORLEANS0002";
    public const string MissingId = "ORLEANS0004";
    public const string InterfaceProperty = "ORLEANS0008";
    public const string ReturnType = "ORLEANS0009";
    public const string DuplicateAlias = "ORLEANS0011";
    public const string DuplicateId = "ORLEANS0012";
    public const string ConfigureAwait = "ORLEANS0014";
    public const string Inaccessible = "ORLEANS0107";
    public const string GenericMethod = "GRAIN0001";
    public const string NotSerializable = "GRAIN0002";
    public const string NotImmutable = "GRAIN0003";
    public const string Mutable = "GRAIN0004";
    public const string GenericType = "GRAIN0005";
    public const string NoGrainType = "GRAIN0006";
    public const string OneWayResult = "GRAIN0007";
    public const string DuplicateGrainType = "GRAIN0008";

    private static readonly Dictionary<string, DiagnosticDescriptor> Descriptors = new()
    {
        [InterleaveOnClass] = Rule(InterleaveOnClass, "Call attributes belong on the interface method"),
        [RefParameter] = Rule(RefParameter, "Grain methods take no ref, in or out parameters"),
        [MissingId] = Rule(MissingId, "Every serialized member needs an [Id]"),
        [InterfaceProperty] = Rule(InterfaceProperty, "Grain interfaces have methods only"),
        [ReturnType] = Rule(ReturnType, "Grain methods return tasks"),
        [DuplicateAlias] = Rule(DuplicateAlias, "Aliases are unique"),
        [DuplicateId] = Rule(DuplicateId, "Ids are unique within a type"),
        [ConfigureAwait] = Rule(ConfigureAwait, "Grains must stay in their turn"),
        [Inaccessible] = Rule(Inaccessible, "Generated code must reach the type"),
        [GenericMethod] = Rule(GenericMethod, "Grain methods are not generic"),
        [NotSerializable] = Rule(NotSerializable, "Types that cross a grain boundary are serializable"),
        [NotImmutable] = Rule(NotImmutable, "Types that cross a grain boundary are immutable"),
        [Mutable] = Rule(Mutable, "Immutable types have no members that change"),
        [GenericType] = Rule(GenericType, "Grain interfaces and classes are not generic"),
        [NoGrainType] = Rule(NoGrainType, "Grain classes carry their stored name"),
        [OneWayResult] = Rule(OneWayResult, "One-way methods have no result"),
        [DuplicateGrainType] = Rule(DuplicateGrainType, "Grain types are unique"),
    };

    public static DiagnosticDescriptor Of(string id) => Descriptors[id];

    private static DiagnosticDescriptor Rule(string id, string title) =>
        new(id, title, "{0}", "Grains", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
