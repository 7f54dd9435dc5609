using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansVoxa.Embedded.Generator;

/// <summary>
/// Writes a proxy: a method for each of the interface's, and a class for each method that holds the arguments and is itself the
/// node of the mailbox.
/// </summary>
internal static class ProxyWriter
{
    private const string Calls = "global::Orleans.Embedded.";
    private const string Tasks = "global::System.Threading.Tasks.";

    public static string Write(INamedTypeSymbol type, string proxy, IReadOnlyList<IMethodSymbol> methods)
    {
        var text = new StringBuilder();
        text.Append($$"""
                [global::System.CodeDom.Compiler.GeneratedCode("OrleansVoxa.Embedded.Generator", "1.0")]
                internal sealed class {{proxy}} : global::Orleans.Runtime.GrainReference, {{type.Full()}}
                {
                    internal {{proxy}}({{Calls}}CallRouter router, global::Orleans.Runtime.GrainId grainId)
                        : base(router, grainId)
                    {
                    }

                    public override string InterfaceName => "{{type.ToDisplayString()}}";


            """);
        for (var index = 0; index < methods.Count; index++) WriteMethod(text, methods[index], index);
        for (var index = 0; index < methods.Count; index++) WriteCall(text, methods[index], index);
        return text.Append("    }\n").ToString();
    }

    private static void WriteMethod(StringBuilder text, IMethodSymbol method, int index)
    {
        var parameters = string.Join(", ", method.Parameters.Select((p, i) => $"{p.Type.ToDisplayString(Symbols.Annotated)} a{i}"));
        var arguments = string.Join(", ", method.Parameters.Select((p, i) => p.Type.IsAddressable() ? $"Portable(a{i})" : $"a{i}"));
        var send = $"Send(new Call{index}({arguments}))";
        var body = (IsOneWay(method), method.ReturnsVoid, IsValueTask(method)) switch
        {
            (_, true, _) => $"{send};",
            (true, _, true) => $"{{ {send}; return default; }}",
            (true, _, false) => $"{{ {send}; return {Tasks}Task.CompletedTask; }}",
            (_, _, true) => $"new {method.ReturnType.Full()}({send});",
            _ => $"{send};",
        };
        var arrow = body[0] == '{' ? " " : " => ";
        text.Append($"        {method.ReturnType.ToDisplayString(Symbols.Annotated)} {method.ContainingType.Full()}.{Name(method)}({parameters}){arrow}{body}\n\n");
    }

    private static void WriteCall(StringBuilder text, IMethodSymbol method, int index)
    {
        var result = IsOneWay(method) || method.ReturnsVoid ? null : (method.ReturnType as INamedTypeSymbol)?.TypeArguments.FirstOrDefault();
        var token = method.Parameters.Select((p, i) => (p, i)).Where(x => x.p.Type.Is(Names.CancellationToken)).Select(x => x.i).DefaultIfEmpty(-1).First();
        var oneWay = IsOneWay(method);
        var cancellable = token >= 0 && !oneWay ? "Cancellable" : string.Empty;
        var parent = oneWay ? $"{Calls}OneWayCall"
            : result is null ? $"{Calls}{cancellable}VoidCall"
            : $"{Calls}{cancellable}Call<{result.ToDisplayString(Symbols.Annotated)}>";

        text.Append($"        private sealed class Call{index} : {parent}\n        {{\n");
        text.Append($"            private static readonly {Calls}GrainMethod Info = new(typeof({method.ContainingType.Full()}), \"{method.Name}\", {Options(method)}")
            .Append(string.Concat(method.Parameters.Select(p => $", typeof({p.Type.Full()})"))).Append(')').Append(Timeout(method)).Append(";\n");
        for (var i = 0; i < method.Parameters.Length; i++)
            text.Append($"            private readonly {method.Parameters[i].Type.ToDisplayString(Symbols.Annotated)} _{i};\n");

        var parameters = string.Join(", ", method.Parameters.Select((p, i) => $"{p.Type.ToDisplayString(Symbols.Annotated)} a{i}"));
        text.Append($"\n            internal Call{index}({parameters})\n            {{\n");
        for (var i = 0; i < method.Parameters.Length; i++) text.Append($"                _{i} = a{i};\n");
        text.Append("            }\n\n");

        text.Append($"            public override {Calls}GrainMethod Method => Info;\n");
        if (method.Parameters.Length > 0)
        {
            text.Append($"            protected override int ArgumentCount => {method.Parameters.Length};\n");
            text.Append("            protected override object? GetArgument(int index) => index switch { ")
                .Append(string.Concat(method.Parameters.Select((_, i) => $"{i} => _{i}, "))).Append("_ => base.GetArgument(index) };\n");
        }

        if (token >= 0) text.Append($"            protected override global::System.Threading.CancellationToken Token => _{token};\n");

        var call = $"(({method.ContainingType.Full()})grain).{Name(method)}({string.Join(", ", method.Parameters.Select((_, i) => $"_{i}"))})";
        var returns = result is null ? $"{Tasks}Task" : $"{Tasks}Task<{result.ToDisplayString(Symbols.Annotated)}>";
        text.Append($"            protected override {returns} Invoke(object grain)");
        if (method.ReturnsVoid)
            text.Append($"\n            {{\n                {call};\n                return {Tasks}Task.CompletedTask;\n            }}\n");
        else
            text.Append($" => {call}{(IsValueTask(method) ? ".AsTask()" : string.Empty)};\n");
        text.Append("        }\n\n");
    }

    private static string Name(IMethodSymbol method) =>
        SyntaxFacts.GetKeywordKind(method.Name) == SyntaxKind.None ? method.Name : $"@{method.Name}";

    private static bool IsOneWay(IMethodSymbol method) => method.ReturnsVoid || method.Has(Names.OneWay);

    private static bool IsValueTask(IMethodSymbol method) => method.ReturnType.Name == "ValueTask";

    private static string Options(IMethodSymbol method)
    {
        var options = new List<string>();
        if (IsOneWay(method)) options.Add($"{Calls}CallOptions.OneWay");
        if (method.Has(Names.ReadOnly)) options.Add($"{Calls}CallOptions.ReadOnly");
        if (method.Has(Names.AlwaysInterleave)) options.Add($"{Calls}CallOptions.AlwaysInterleave");
        return options.Count == 0 ? $"{Calls}CallOptions.None" : string.Join(" | ", options);
    }

    private static string Timeout(IMethodSymbol method) => method.Find(Names.ResponseTimeout)?.ConstructorArguments.FirstOrDefault().Value is string value
        ? $" {{ ResponseTimeout = new global::Orleans.ResponseTimeoutAttribute({SymbolDisplay.FormatLiteral(value, quote: true)}).Timeout }}"
        : string.Empty;
}
