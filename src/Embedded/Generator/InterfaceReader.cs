using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace OrleansVoxa.Embedded.Generator;

/// <summary>Checks an interface's methods and has its proxy written.</summary>
internal static class InterfaceReader
{
    public static InterfaceModel Read(INamedTypeSymbol type, ISet<string> known)
    {
        var faults = new List<Fault>();
        var broken = false;
        if (type.IsGenericType)
        {
            faults.Add(Fault.At(type.Place(), Rules.GenericType, $"{type.Short()} is generic; grain interfaces cannot be."));
            broken = true;
        }

        if (!type.IsReachable())
        {
            faults.Add(Fault.At(type.Place(), Rules.Inaccessible, $"{type.Short()} is private to another type or file, so its proxy cannot reach it."));
            broken = true;
        }

        var methods = new List<IMethodSymbol>();
        foreach (var declaring in new[] { type }.Concat(type.AllInterfaces).Where(i => i.IsAddressable()))
        {
            // What an inherited interface does wrong is reported where it is declared.
            var own = SymbolEqualityComparer.Default.Equals(declaring, type);
            var found = own ? faults : [];
            foreach (var member in declaring.GetMembers().Where(m => m.IsAbstract && !m.IsStatic))
            {
                if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
                {
                    broken |= !CheckMethod(method, type.IsObserver(), known, found);
                    methods.Add(method);
                }
                else if (member is IPropertySymbol or IEventSymbol)
                {
                    broken = true;
                    found.Add(Fault.At(member.Place(), Rules.InterfaceProperty, $"{member.Short()} is no method; grain interfaces have nothing else."));
                }
            }
        }

        var proxy = ProxyName(type);
        return new InterfaceModel(
            type.Full(), proxy, broken ? null : ProxyWriter.Write(type, proxy, methods), new EquatableList<Fault>(faults));
    }

    public static string ProxyName(ITypeSymbol type)
    {
        var name = new StringBuilder("Proxy_");
        foreach (var c in type.ToDisplayString()) name.Append(char.IsLetterOrDigit(c) ? c : '_');
        return name.ToString();
    }

    private static bool CheckMethod(IMethodSymbol method, bool observer, ISet<string> known, List<Fault> faults)
    {
        var before = faults.Count;
        var place = method.Place();
        if (method.IsGenericMethod)
            faults.Add(Fault.At(place, Rules.GenericMethod, $"{method.Short()} is generic; give it a contract type instead."));
        foreach (var parameter in method.Parameters.Where(p => p.RefKind != RefKind.None))
            faults.Add(Fault.At(place, Rules.RefParameter, $"Parameter {parameter.Name} of {method.Short()} is passed by reference; grains may be elsewhere."));

        var result = Result(method.ReturnType, out var isTask);
        var isVoid = method.ReturnsVoid && (observer || method.Has(Names.OneWay));
        if (!isTask && !isVoid)
        {
            faults.Add(Fault.At(place, Rules.ReturnType,
                $"{method.Short()} returns {method.ReturnType.Short()}; it must return Task, Task<T>, ValueTask or ValueTask<T>."));
        }

        if (method.Has(Names.OneWay) && result is not null)
            faults.Add(Fault.At(place, Rules.OneWayResult, $"{method.Short()} is [OneWay], so nobody would see its {result.Short()}."));

        var sound = faults.Count == before;
        foreach (var parameter in method.Parameters.Where(p => !p.Type.Is(Names.CancellationToken)))
            ContractRules.Check(parameter.Type, $"Parameter {parameter.Name} of {method.Short()}", parameter.Place() ?? place, known, faults);
        if (result is not null) ContractRules.Check(result, $"The result of {method.Short()}", place, known, faults);
        return sound;
    }

    /// <summary>The T of Task&lt;T&gt; or ValueTask&lt;T&gt;; null where there is none.</summary>
    private static ITypeSymbol? Result(ITypeSymbol type, out bool isTask)
    {
        var name = type.OriginalDefinition.ToDisplayString();
        isTask = name is "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask"
            or "System.Threading.Tasks.Task<TResult>" or "System.Threading.Tasks.ValueTask<TResult>";
        return isTask && type is INamedTypeSymbol { TypeArguments.Length: 1 } named ? named.TypeArguments[0] : null;
    }
}
