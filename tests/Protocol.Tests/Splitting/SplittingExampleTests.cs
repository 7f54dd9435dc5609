using System.Text.Json;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Splitting;

/// <summary>The byte examples of docs/protocol/splitting.md, computed by a separate implementation.</summary>
public sealed class SplittingExampleTests
{
    private static readonly JsonElement Root = Vectors.Example("splitting.json");

    public static TheoryData<string> Segments => [.. Root.GetProperty("segments").EnumerateArray().Select(e => e.Text("about"))];

    [Fact]
    public void Multiply_DocumentedProducts_Match()
    {
        foreach (var example in Root.GetProperty("field").GetProperty("products").EnumerateArray())
        {
            var product = GaloisField256.Multiply(example.GetProperty("left").GetByte(), example.GetProperty("right").GetByte());
            Assert.Equal(example.GetProperty("product").GetByte(), product);
        }

        foreach (var example in Root.GetProperty("field").GetProperty("inverses").EnumerateArray())
            Assert.Equal(example.GetProperty("inverse").GetByte(), GaloisField256.Inverse(example.GetProperty("value").GetByte()));
    }

    [Theory]
    [MemberData(nameof(Segments))]
    public void Split_DocumentedSegment_GivesTheFragments(string about)
    {
        var example = Find(about);
        var random = new SeededRandomSource(example.Text("seed"));
        var stream = StreamId.Read(random.Take(StreamId.Size));
        var data = random.Take(example.Hex("sealed").Length);
        Assert.Equal(example.Text("stream"), stream.ToString());
        Assert.Equal(example.Hex("sealed"), data);
        var again = new SeededRandomSource(example.Text("seed"));
        again.Take(StreamId.Size + data.Length);
        Assert.Equal(example.Hex("key"), again.Take(AllOrNothing.KeySize));

        var parameters = new SplitParameters(example.GetProperty("required").GetInt32(), example.GetProperty("total").GetInt32());
        var fragments = Splitter.Split(
            stream, example.GetProperty("number").GetUInt32(), example.GetProperty("last").GetBoolean(), data, parameters, random);

        Assert.Equal(Documented(example), fragments.Select(f => Convert.ToHexStringLower(f.ToArray())));
        Assert.Equal(
            example.Text("package"),
            Convert.ToHexStringLower([.. fragments.Take(parameters.Required).SelectMany(f => f.Shard.ToArray())]));
        Assert.Equal(example.Text("root"), fragments[0].Header.Root.ToString());
        Assert.Equal(example.Text("id"), fragments[0].Header.Id.ToString());
        Assert.Equal(example.GetProperty("packageSize").GetInt32(), fragments[0].Header.PackageSize);
        Assert.Equal(example.GetProperty("shardSize").GetInt32(), fragments[0].Header.ShardSize);
    }

    [Theory]
    [MemberData(nameof(Segments))]
    public void TryRebuild_LastDocumentedFragments_GivesTheBytes(string about)
    {
        var example = Find(about);
        SegmentAssembler? assembler = null;
        foreach (var hex in Documented(example).TakeLast(example.GetProperty("required").GetInt32()))
        {
            Assert.True(Fragment.TryDecode(Convert.FromHexString(hex), out var fragment, out var fault), fault);
            assembler ??= new SegmentAssembler(fragment.Header);
            assembler.Add(fragment);
        }

        Assert.True(assembler!.TryRebuild(out var rebuilt));
        Assert.Equal(example.Hex("sealed"), rebuilt);
    }

    private static JsonElement Find(string about) =>
        Root.GetProperty("segments").EnumerateArray().Single(e => e.Text("about") == about);

    private static IEnumerable<string> Documented(JsonElement example) =>
        example.GetProperty("fragments").EnumerateArray().Select(f => f.GetString()!);
}
