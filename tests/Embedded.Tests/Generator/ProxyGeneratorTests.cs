using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansVoxa.Embedded.Tests.Generator;

public sealed class ProxyGeneratorTests
{
    [Fact]
    public void SoundGrain_GetsAProxyThatCompiles()
    {
        var run = GeneratorRun.Of("""
            namespace Shop;
            [GenerateSerializer, Immutable, Alias("shop.order")]
            public sealed record Order([property: Id(0)] string Name, [property: Id(1)] ImmutableArray<Line> Lines);
            [GenerateSerializer, Immutable]
            public readonly record struct Line([property: Id(0)] int Count, [property: Id(1)] byte[] Payload, [property: Id(2)] Kind? Kind);
            public enum Kind { A, B }
            public interface IBasic : IGrainWithStringKey { Task Ping(); }
            public interface IShop : IBasic
            {
                Task<Order?> Get(string key, int? limit, CancellationToken stop = default);
                ValueTask<ImmutableDictionary<string, Order>> All();
                ValueTask Put(Order order, (int A, string? B) pair);
                [OneWay] Task Note(DateTimeOffset at, GrainId who);
                [OneWay] void Tell(string word);
                [ReadOnly, ResponseTimeout("00:00:05")] Task<bool> Has(IShop other, IWatcher? watcher);
                Task @class(string @event);
                Task<int> Twice(int a); Task<int> Twice(string a);
            }
            public interface IWatcher : IGrainObserver { void Seen(Order order); Task<int> Count(); }
            [GrainType("shop")] public sealed class Shop : Grain, IBasic { public Task Ping() => Task.CompletedTask; }
            """);

        Assert.Empty(run.Reported);
        Assert.Empty(run.CompileErrors);
        Assert.Contains("manifest.AddGrainClass(typeof(global::Shop.Shop))", run.Generated, StringComparison.Ordinal);
        Assert.Contains("manifest.AddProxy(typeof(global::Shop.IWatcher)", run.Generated, StringComparison.Ordinal);
        Assert.Contains("[assembly: global::Orleans.ApplicationPart(\"Sample\")]", run.Generated, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Task<T> Get<T>(T value);", "GRAIN0001")]
    [InlineData("Task Get(ref int value);", "ORLEANS0002")]
    [InlineData("Task Get(out int value);", "ORLEANS0002")]
    [InlineData("int Count { get; }", "ORLEANS0008")]
    [InlineData("event Action Changed;", "ORLEANS0008")]
    [InlineData("int Get();", "ORLEANS0009")]
    [InlineData("void Get();", "ORLEANS0009")]
    [InlineData("IAsyncEnumerable<int> Get();", "ORLEANS0009")]
    [InlineData("[OneWay] Task<int> Get();", "GRAIN0007")]
    [InlineData("Task Get(Plain value);", "GRAIN0002")]
    [InlineData("Task<Plain> Get();", "GRAIN0002")]
    [InlineData("Task<ImmutableArray<Plain>> Get();", "GRAIN0002")]
    [InlineData("Task Get(Marked value);", "GRAIN0003")]
    [InlineData("Task Get(List<int> value);", "GRAIN0003")]
    [InlineData("Task Get(IReadOnlyList<int> value);", "GRAIN0003")]
    [InlineData("Task Get(object value);", "GRAIN0003")]
    [InlineData("Task Get(int[] value);", "GRAIN0003")]
    [InlineData("Task Get(ReadOnlyMemory<byte> value);", "GRAIN0003")]
    [InlineData("Task Get(Stream value);", "GRAIN0003", "using System.IO;")]
    public void UnsoundMethod_IsReported(string method, string expected, string usings = "")
    {
        var run = GeneratorRun.Of($$"""
            {{usings}}
            public sealed class Plain;
            [GenerateSerializer] public sealed class Marked;
            public interface IShop : IGrainWithStringKey { {{method}} }
            """);

        Assert.Equal([expected], run.Ids);
        Assert.Empty(run.CompileErrors);
        Assert.All(run.Reported, d => Assert.Equal("Sample.cs", d.Location.GetLineSpan().Path));
    }

    [Theory]
    [InlineData("[GenerateSerializer] public sealed class C { public int A { get; set; } }", "ORLEANS0004")]
    [InlineData("[GenerateSerializer] public sealed record C(int A);", "ORLEANS0004")]
    [InlineData("[GenerateSerializer] public sealed record C([property: Id(0)] int A, [property: Id(0)] int B);", "ORLEANS0012")]
    [InlineData("[GenerateSerializer, Immutable] public sealed class C { [Id(0)] public int A { get; set; } }", "GRAIN0004")]
    [InlineData("[GenerateSerializer, Immutable] public struct C { [Id(0)] public int A; }", "GRAIN0004")]
    [InlineData("[GenerateSerializer, Immutable] public record struct C([property: Id(0)] int A);", "GRAIN0004")]
    [InlineData("public class O { [GenerateSerializer] private sealed class C; }", "ORLEANS0107")]
    public void UnsoundContract_IsReported(string type, string expected) => Assert.Equal([expected], GeneratorRun.Of(type).Ids);

    [Fact]
    public void MutableMember_OfAContractThatIsUsed_IsReportedOnceWhereItStands()
    {
        var run = GeneratorRun.Of("""
            [GenerateSerializer, Immutable] public sealed record C([property: Id(0)] List<int> Inner);
            public interface IOne : IGrainWithStringKey { Task A(C c); Task<C> B(); }
            public interface ITwo : IGrainWithStringKey { Task A(C c); }
            """);

        Assert.Equal(["GRAIN0003"], run.Ids);
        Assert.Contains("C.Inner", run.Reported[0].GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void StoredState_MayHoldArrays_SinceItCrossesNothing() => Assert.Empty(GeneratorRun.Of(
        "[GenerateSerializer, Immutable] public sealed record State([property: Id(0)] string[] Names);").Reported);

    [Fact]
    public void TypeWithAConverter_MayCross() => Assert.Empty(GeneratorRun.Of("""
        public readonly struct Foreign;
        [GenerateSerializer] public struct Surrogate { [Id(0)] public int A; }
        [RegisterConverter]
        public sealed class Converter : IConverter<Foreign, Surrogate>
        {
            public Foreign ConvertFromSurrogate(in Surrogate surrogate) => default;
            public Surrogate ConvertToSurrogate(in Foreign value) => default;
        }
        public interface IShop : IGrainWithStringKey { Task Put(Foreign value); }
        """).Reported);

    [Theory]
    [InlineData("[Alias(\"a\")] public interface IOne : IGrainWithStringKey; [Alias(\"a\")] public interface ITwo : IGrainWithStringKey;", "ORLEANS0011")]
    [InlineData("public interface IOne : IGrainWithStringKey { [Alias(\"a\")] Task A(); [Alias(\"a\")] Task B(); }", "ORLEANS0011")]
    [InlineData("public interface IOne<T> : IGrainWithStringKey { Task A(); }", "GRAIN0005")]
    [InlineData("public class O { private interface IOne : IGrainWithStringKey { Task A(); } }", "ORLEANS0107")]
    [InlineData("public sealed class G : Grain, IGrainWithStringKey;", "GRAIN0006")]
    [InlineData("[GrainType(\"a\")] public sealed class G : Grain; [GrainType(\"a\")] public sealed class H : Grain;", "GRAIN0008")]
    [InlineData("[GrainType(\"a\")] public sealed class G<T> : Grain;", "GRAIN0005")]
    [InlineData("[GrainType(\"a\")] public sealed class G : Grain { [AlwaysInterleave] public Task A() => Task.CompletedTask; }", "ORLEANS0001")]
    [InlineData("[GrainType(\"a\")] public sealed class G : Grain { public async Task A() => await Task.Delay(1).ConfigureAwait(false); }", "ORLEANS0014")]
    [InlineData("[GrainType(\"a\")] public sealed class G : Grain; public sealed class Oops : Exception;", "GRAIN0002")]
    public void UnsoundDeclaration_IsReported(string source, string expected)
    {
        var run = GeneratorRun.Of(source);

        Assert.Equal([expected], run.Ids);
        Assert.Empty(run.CompileErrors);
    }

    [Fact]
    public void SameAlias_OnMethodsOfDifferentInterfaces_IsSound() => Assert.Empty(GeneratorRun.Of(
        "public interface IOne : IGrainWithStringKey { [Alias(\"a\")] Task A(); } public interface ITwo : IGrainWithStringKey { [Alias(\"a\")] Task A(); }").Reported);

    [Fact]
    public void Exception_WhereNoGrainsLive_NeedsNoMark() => Assert.Empty(GeneratorRun.Of("public sealed class Oops : Exception;").Reported);

    [Fact]
    public void InterfaceInTwoParts_GetsOneProxy()
    {
        var run = GeneratorRun.Of("""
            public partial interface IShop : IGrainWithStringKey { Task A(); }
            public partial interface IShop { Task B(); }
            """);

        Assert.Empty(run.Reported);
        Assert.Empty(run.CompileErrors);
    }

    [Fact]
    public void ChangeElsewhere_ReadsNoInterfaceAgain()
    {
        var compilation = GeneratorRun.Compile("public interface IShop : IGrainWithStringKey { Task A(); }");
        var driver = GeneratorRun.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        var changed = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Elsewhere;", cancellationToken: TestContext.Current.CancellationToken));

        var result = driver.RunGenerators(changed, TestContext.Current.CancellationToken).GetRunResult();

        var reasons = result.Results[0].TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(o => o.Reason);
        Assert.All(reasons, reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
    }
}
