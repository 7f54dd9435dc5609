using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansVoxa.Embedded.Generator;

/// <summary>Checks a grain class.</summary>
internal static class GrainClassReader
{
    private static readonly string[] CallAttributes = [Names.AlwaysInterleave, Names.ReadOnly, Names.OneWay];

    public static GrainClassModel Read(INamedTypeSymbol type, CancellationToken stop)
    {
        var faults = new List<Fault>();
        if (type.IsGenericType)
            faults.Add(Fault.At(type.Place(), Rules.GenericType, $"{type.Short()} is generic; grain classes cannot be."));
        if (!type.IsReachable())
            faults.Add(Fault.At(type.Place(), Rules.Inaccessible, $"{type.Short()} is private to another type or file, so the engine cannot make it."));

        var name = type.Find(Names.GrainType)?.ConstructorArguments.FirstOrDefault().Value as string;
        if (name is null)
            faults.Add(Fault.At(type.Place(), Rules.NoGrainType, $"{type.Short()} has no [GrainType(\"…\")], so renaming it would lose its stored state."));

        foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
        {
            foreach (var attribute in CallAttributes.Where(a => method.Has(a)))
            {
                faults.Add(Fault.At(method.Place(), Rules.InterleaveOnClass,
                    $"{method.Short()} carries {attribute.Split('.').Last()}, which counts on the interface method only."));
            }
        }

        foreach (var declaration in type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(stop)))
        {
            foreach (var call in declaration.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } member, ArgumentList.Arguments.Count: 1 }
                    && call.ArgumentList.Arguments[0].Expression.IsKind(SyntaxKind.FalseLiteralExpression))
                {
                    faults.Add(Fault.At(member.Name.GetLocation(), Rules.ConfigureAwait,
                        $"ConfigureAwait(false) in {type.Short()} would go on outside the grain's turn."));
                }
            }
        }

        return new GrainClassModel(
            type.Full(), name, name is null ? null : Fault.At(type.Place(), Rules.DuplicateGrainType, string.Empty), new EquatableList<Fault>(faults));
    }
}
