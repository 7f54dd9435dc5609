using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansVoxa.Embedded.Generator;

/// <summary>Makes the proxies of all grain and observer interfaces of a compilation, and holds contracts to the rules.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ProxyGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var converted = context.SyntaxProvider
            .ForAttributeWithMetadataName(Names.RegisterConverter, static (_, _) => true, static (c, _) => Converted((INamedTypeSymbol)c.TargetSymbol))
            .SelectMany(static (names, _) => names).Collect().Select(static (names, _) => new EquatableList<string>(names));

        var interfaces = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => node is InterfaceDeclarationSyntax { BaseList: not null }, Interface)
            .Where(static c => c.Symbol is not null).Combine(converted)
            .Select(static (pair, _) => InterfaceReader.Read(pair.Left.Symbol!, Set(pair.Right)));

        var grains = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => node is ClassDeclarationSyntax { BaseList: not null }, GrainClass)
            .Where(static model => model is not null).Select(static (model, _) => model!);

        var contracts = context.SyntaxProvider
            .ForAttributeWithMetadataName(Names.GenerateSerializer, static (_, _) => true, static (c, _) => (INamedTypeSymbol)c.TargetSymbol)
            .Select(static (type, _) => Contract(type));

        var exceptions = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => node is ClassDeclarationSyntax { BaseList: not null }, UnmarkedException)
            .Where(static fault => fault is not null).Select(static (fault, _) => fault!);

        var aliases = context.SyntaxProvider
            .ForAttributeWithMetadataName(Names.Alias, static (_, _) => true, static (c, _) => Aliases(c))
            .SelectMany(static (found, _) => found);

        var parts = context.CompilationProvider.Select(static (compilation, _) => Parts(compilation));

        context.RegisterSourceOutput(
            interfaces.Collect(), static (output, models) => Report(output, models.SelectMany(static model => model.Faults).Distinct()));
        context.RegisterSourceOutput(grains, static (output, model) => Report(output, model.Faults));
        context.RegisterSourceOutput(contracts, static (output, faults) => Report(output, faults));
        context.RegisterSourceOutput(aliases.Collect(), static (output, found) => ReportDuplicates(output, found));
        context.RegisterSourceOutput(grains.Collect(), static (output, found) => ReportGrainTypes(output, found));
        context.RegisterSourceOutput(exceptions.Collect().Combine(grains.Collect()).Combine(interfaces.Collect()), static (output, found) =>
        {
            // Only where grains live: elsewhere an exception has no way into a call.
            if (found.Left.Right.Length + found.Right.Length > 0) Report(output, found.Left.Left);
        });
        context.RegisterSourceOutput(interfaces.Collect().Combine(grains.Collect()).Combine(parts), static (output, found) =>
            ManifestWriter.Write(output, found.Left.Left, found.Left.Right, found.Right));
    }

    private static Candidate Interface(GeneratorSyntaxContext context, CancellationToken stop) =>
        context.SemanticModel.GetDeclaredSymbol(context.Node, stop) is INamedTypeSymbol type && IsFirst(type, context.Node, stop)
        && (type.Implements(Names.Grain) || type.Implements(Names.Observer))
            ? new Candidate(type)
            : default;

    private static GrainClassModel? GrainClass(GeneratorSyntaxContext context, CancellationToken stop) =>
        context.SemanticModel.GetDeclaredSymbol(context.Node, stop) is INamedTypeSymbol { IsAbstract: false } type
        && IsFirst(type, context.Node, stop) && type.Implements(Names.GrainBase)
            ? GrainClassReader.Read(type, stop)
            : null;

    private static Fault? UnmarkedException(GeneratorSyntaxContext context, CancellationToken stop)
    {
        if (context.SemanticModel.GetDeclaredSymbol(context.Node, stop) is not INamedTypeSymbol type || type.Has(Names.GenerateSerializer)
            || !IsFirst(type, context.Node, stop))
        {
            return null;
        }

        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.Is("System.Exception"))
            {
                return Fault.At(type.Place(), Rules.NotSerializable,
                    $"{type.Short()} is an exception in an assembly with grains and lacks [GenerateSerializer], so callers elsewhere would not see it.");
            }
        }

        return null;
    }

    /// <summary>Of a type in several parts only the first one speaks.</summary>
    private static bool IsFirst(INamedTypeSymbol type, SyntaxNode node, CancellationToken stop) =>
        type.DeclaringSyntaxReferences.First(r => r.GetSyntax(stop) is TypeDeclarationSyntax { BaseList: not null }).GetSyntax(stop) == node;

    private static IEnumerable<string> Converted(INamedTypeSymbol converter) => converter.AllInterfaces
        .Where(i => i.Is(Names.Converter)).Select(i => i.TypeArguments[0].Full());

    private static HashSet<string> Set(EquatableList<string> names) => [.. names];

    private static EquatableList<Fault> Contract(INamedTypeSymbol type)
    {
        var faults = new List<Fault>();
        ContractRules.CheckType(type, faults);
        return new EquatableList<Fault>(faults);
    }

    private static IEnumerable<AliasModel> Aliases(GeneratorAttributeSyntaxContext context) => context.Attributes
        .Where(a => a.ConstructorArguments.Length == 1 && a.ConstructorArguments[0].Value is string)
        .Select(a => new AliasModel(
            context.TargetSymbol is IMethodSymbol method ? method.ContainingType.Full() : string.Empty,
            (string)a.ConstructorArguments[0].Value!,
            context.TargetSymbol.Short(),
            Fault.At(context.TargetSymbol.Place(), Rules.DuplicateAlias, string.Empty)));

    private static EquatableList<string> Parts(Compilation compilation) => new(
        compilation.SourceModule.ReferencedAssemblySymbols.Where(a => a.Has(Names.ApplicationPart)).Select(a => a.Name)
            .OrderBy(name => name, System.StringComparer.Ordinal).Prepend(compilation.AssemblyName ?? "Assembly"));

    private static void Report(SourceProductionContext output, IEnumerable<Fault> faults)
    {
        foreach (var fault in faults) output.ReportDiagnostic(fault.ToDiagnostic());
    }

    private static void ReportDuplicates(SourceProductionContext output, ImmutableArray<AliasModel> aliases)
    {
        foreach (var group in aliases.Distinct().GroupBy(a => (a.Scope, a.Alias)))
        {
            var first = group.First();
            Report(output, group.Skip(1).Select(a => a.Place with { Message = $"{a.Symbol} and {first.Symbol} share the alias \"{a.Alias}\"." }));
        }
    }

    private static void ReportGrainTypes(SourceProductionContext output, ImmutableArray<GrainClassModel> grains)
    {
        foreach (var group in grains.Where(g => g.GrainType is not null).GroupBy(g => g.GrainType))
        {
            var first = group.First();
            Report(output, group.Skip(1).Select(g => g.Place! with { Message = $"{g.Name} and {first.Name} share [GrainType(\"{g.GrainType}\")]." }));
        }
    }

    private readonly record struct Candidate(INamedTypeSymbol? Symbol);
}
