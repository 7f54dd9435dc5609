using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OrleansVoxa.Embedded.Generator;

namespace OrleansVoxa.Embedded.Tests.Generator;

/// <summary>The generator run over a piece of source.</summary>
internal sealed record GeneratorRun(IReadOnlyList<Diagnostic> Reported, IReadOnlyList<Diagnostic> CompileErrors, string Generated)
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.Collections.Immutable;
        global using System.Threading; global using System.Threading.Tasks;
        global using Orleans; global using Orleans.Concurrency; global using Orleans.Runtime;
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name && !name.StartsWith("OrleansVoxa", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(IGrain).Assembly.Location),
    ];

    public string[] Ids => [.. Reported.Select(diagnostic => diagnostic.Id)];

    public static GeneratorRun Of(string source)
    {
        var compilation = Compile(source);
        var driver = Driver().RunGeneratorsAndUpdateCompilation(compilation, out var output, out var reported, TestContext.Current.CancellationToken);
        var errors = output.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error);
        return new GeneratorRun(
            [.. reported], [.. errors], string.Join('\n', driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString())));
    }

    public static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "Sample",
        [CSharpSyntaxTree.ParseText(Usings, path: "Usings.cs"), CSharpSyntaxTree.ParseText(source, path: "Sample.cs")],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new ProxyGenerator().AsSourceGenerator()], driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
}
