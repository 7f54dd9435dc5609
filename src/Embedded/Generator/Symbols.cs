using System.Linq;
using Microsoft.CodeAnalysis;

namespace OrleansVoxa.Embedded.Generator;

/// <summary>Questions that the rules ask of symbols.</summary>
internal static class Symbols
{
    /// <summary>With <c>?</c> on reference types, for declarations.</summary>
    public static readonly SymbolDisplayFormat Annotated = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string Full(this ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static string Short(this ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    public static bool Is(this ITypeSymbol? type, string name) => type is not null && type.OriginalDefinition.ToDisplayString() == name;

    public static bool Has(this ISymbol symbol, string attribute) => symbol.Find(attribute) is not null;

    public static AttributeData? Find(this ISymbol symbol, string attribute) =>
        symbol.GetAttributes().FirstOrDefault(data => data.AttributeClass.Is(attribute));

    public static bool Implements(this ITypeSymbol type, string name) => type.AllInterfaces.Any(i => i.Is(name));

    public static bool IsAddressable(this ITypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && (type.Is(Names.Addressable) || type.Implements(Names.Addressable));

    public static bool IsObserver(this ITypeSymbol type) => type.Is(Names.Observer) || type.Implements(Names.Observer);

    /// <summary>Whether code elsewhere in the assembly can name the type.</summary>
    public static bool IsReachable(this ITypeSymbol type)
    {
        for (ISymbol? symbol = type; symbol is ITypeSymbol; symbol = symbol.ContainingType)
        {
            if (symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                return false;
            if (symbol is INamedTypeSymbol { IsFileLocal: true }) return false;
        }

        return true;
    }

    public static Location? Place(this ISymbol symbol) => symbol.Locations.FirstOrDefault(location => location.IsInSource);
}
