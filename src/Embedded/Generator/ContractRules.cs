using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace OrleansVoxa.Embedded.Generator;

/// <summary>What may cross a grain boundary: serializable, and unable to change on the way, since calls hand objects over uncopied.</summary>
internal static class ContractRules
{
    /// <summary>Values that the serializer knows by itself and that cannot change.</summary>
    private static readonly HashSet<string> Known =
    [
        "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.Guid", "System.Uri",
        "System.Version", "System.Half", "System.Int128", "System.UInt128", "System.Numerics.BigInteger", "System.Text.Rune",
        "System.Net.IPAddress", "System.Net.IPEndPoint", "System.Type", "System.Globalization.CultureInfo",
    ];

    /// <summary>Containers that cannot change and are as good as what they hold.</summary>
    private static readonly HashSet<string> Containers =
    [
        "System.Nullable<T>", "System.Collections.Generic.KeyValuePair<TKey, TValue>",
        "System.Collections.Immutable.ImmutableArray<T>", "System.Collections.Immutable.ImmutableList<T>",
        "System.Collections.Immutable.ImmutableHashSet<T>", "System.Collections.Immutable.ImmutableSortedSet<T>",
        "System.Collections.Immutable.ImmutableQueue<T>", "System.Collections.Immutable.ImmutableStack<T>",
        "System.Collections.Immutable.ImmutableDictionary<TKey, TValue>",
        "System.Collections.Immutable.ImmutableSortedDictionary<TKey, TValue>",
    ];

    /// <summary>
    /// Checks a parameter or a result, and all that it holds as far as it is declared in this compilation; <paramref name="what"/>
    /// stands for its place in messages, <paramref name="known"/> are types that need no further look.
    /// </summary>
    public static void Check(ITypeSymbol type, string what, Location? place, ISet<string> known, List<Fault> faults)
    {
        if (IsPlain(type) || known.Contains(type.Full())) return;
        switch (type)
        {
            case IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte, Rank: 1 }:
                // A payload that its sender gave away. Copying it would cost each packet its size again.
                return;
            case INamedTypeSymbol named when named.IsTupleType || Containers.Contains(named.OriginalDefinition.ToDisplayString()):
                foreach (var part in named.TypeArguments) Check(part, what, place, known, faults);
                return;
            case INamedTypeSymbol named when named.ContainingNamespace.ToDisplayString() is { } home
                && (home == "Orleans" || home.StartsWith("Orleans.", System.StringComparison.Ordinal)) && named.Has(Names.GenerateSerializer):
                return;
            case INamedTypeSymbol named when named.ContainingNamespace.ToDisplayString() != "System" && named.Has(Names.GenerateSerializer):
                if (!named.Has(Names.Immutable))
                    faults.Add(Fault.At(place, Rules.NotImmutable, $"{what} is a {type.Short()}, which lacks [Immutable]."));
                foreach (var part in named.TypeArguments) Check(part, what, place, known, faults);
                known.Add(type.Full());
                foreach (var (member, stored) in Members(named))
                    Check(stored, $"{named.Short()}.{member.Name}", member.Place() ?? place, known, faults);
                return;
            case INamedTypeSymbol named when IsSystem(named) || type.TypeKind == TypeKind.Interface:
                faults.Add(Fault.At(place, Rules.NotImmutable,
                    $"{what} is a {type.Short()}, which can change on the way or is unknown to the serializer; use an immutable collection, byte[] or a contract type."));
                return;
            case IArrayTypeSymbol array:
                faults.Add(Fault.At(place, Rules.NotImmutable, $"{what} is a {type.Short()}, which can change on the way; use ImmutableArray<{array.ElementType.Short()}>."));
                return;
            default:
                faults.Add(Fault.At(place, Rules.NotSerializable, $"{what} is a {type.Short()}, which lacks [GenerateSerializer]."));
                return;
        }
    }

    /// <summary>Checks a type that carries [GenerateSerializer].</summary>
    public static void CheckType(INamedTypeSymbol type, List<Fault> faults)
    {
        if (type.TypeKind == TypeKind.Enum) return;
        if (!type.IsReachable())
            faults.Add(Fault.At(type.Place(), Rules.Inaccessible, $"{type.Short()} is private to another type or file, so its serializer cannot reach it."));

        var immutable = type.Has(Names.Immutable);
        var ids = new Dictionary<object, string>();
        foreach (var (member, _) in Members(type))
        {
            var place = member.Place() ?? type.Place();
            if (member.Find(Names.Id) is not { } id)
                faults.Add(Fault.At(place, Rules.MissingId, $"{type.Short()}.{member.Name} has no [Id]; on a positional record write [property: Id(n)]."));
            else if (id.ConstructorArguments.FirstOrDefault().Value is { } number)
            {
                if (ids.TryGetValue(number, out var other))
                    faults.Add(Fault.At(place, Rules.DuplicateId, $"{type.Short()}.{member.Name} and {other} share [Id({number})]."));
                else
                    ids.Add(number, member.Name);
            }

            if (immutable && (member is IPropertySymbol { SetMethod: { IsInitOnly: false } } || member is IFieldSymbol { IsReadOnly: false }))
                faults.Add(Fault.At(place, Rules.Mutable, $"{type.Short()}.{member.Name} can be set after construction, but the type is [Immutable]."));
        }
    }

    /// <summary>What instances store: fields, and properties for their backing fields.</summary>
    private static IEnumerable<(ISymbol Member, ITypeSymbol Stored)> Members(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum) yield break;
        foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic && !f.IsConst))
        {
            ISymbol member = field.AssociatedSymbol ?? field;
            if (field.Has("System.NonSerializedAttribute") || (member.IsImplicitlyDeclared && member is IFieldSymbol)) continue;
            yield return (member, field.Type);
        }
    }

    private static bool IsPlain(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Enum or TypeKind.TypeParameter or TypeKind.Error || type.IsAddressable()
        || (type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String)
        || type.SpecialType == SpecialType.System_DateTime || Known.Contains(type.ToDisplayString());

    private static bool IsSystem(INamedTypeSymbol type) =>
        type.SpecialType == SpecialType.System_Object
        || type.ContainingNamespace.ToDisplayString() is { } home && (home == "System" || home.StartsWith("System.", System.StringComparison.Ordinal));
}
