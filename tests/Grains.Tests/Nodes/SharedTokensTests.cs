using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>Equality of two <see cref="ImmutableArray{T}"/> means that they are the same piece of memory.</summary>
public sealed class SharedTokensTests
{
    private const int MostLists = 1024, MostTokens = 16;

    private readonly SharedTokens _shared = new();

    [Fact]
    public void Of_EqualLists_AreInMemoryOnce()
    {
        var first = _shared.Of(["relay", "storage"]);

        Assert.Equal(["relay", "storage"], first);
        Assert.True(first == _shared.Of(["relay", Copy("storage")]));
    }

    [Theory]
    [InlineData("storage", "relay")]
    [InlineData("relay", "Storage")]
    [InlineData("relaystorage")]
    [InlineData("relay")]
    [InlineData("relay", "storage", "")]
    public void Of_OtherList_IsLeftAsItIs(params string[] other)
    {
        _shared.Of(["relay", "storage"]);

        Assert.Equal(other, _shared.Of([.. other]));
    }

    [Fact]
    public void Of_None_IsEmpty()
    {
        Assert.Empty(_shared.Of(default));
        Assert.Empty(_shared.Of([]));
    }

    [Fact]
    public void Of_Full_FormerOnesAreSharedAndOthersAreEveryNodesOwn()
    {
        var kept = Enumerable.Range(0, MostLists).Select(i => _shared.Of(List(i))).ToList();

        for (var i = MostLists; i < 2 * MostLists; i++)
        {
            var own = List(i);
            Assert.True(own == _shared.Of(own));
            Assert.False(own == _shared.Of(List(i)), $"list {i} is kept, too");
            Assert.Equal(List(i), _shared.Of(List(i)));
        }

        for (var i = 0; i < MostLists; i++) Assert.True(kept[i] == _shared.Of(List(i)), $"list {i} of {MostLists} is not kept");
    }

    [Fact]
    public void Of_GivenOverAndOver_TakesOnePlace()
    {
        for (var i = 0; i < 2 * MostLists; i++) _shared.Of(List(0));

        Assert.True(_shared.Of(List(1)) == _shared.Of(List(1)));
    }

    [Fact]
    public void Of_LongList_IsNotKeptAndTakesNoPlace()
    {
        for (var i = 0; i < MostLists; i++) Assert.False(_shared.Of(List(i, MostTokens + 1)) == _shared.Of(List(i, MostTokens + 1)));

        Assert.True(_shared.Of(List(0, MostTokens)) == _shared.Of(List(0, MostTokens)));
    }

    [Fact]
    public void Of_ManyThreads_AllShareOneFromThenOn()
    {
        Parallel.For(0, 10_000, i => Assert.Equal(List(i % 100), _shared.Of(List(i % 100))));

        for (var i = 0; i < 100; i++) Assert.True(_shared.Of(List(i)) == _shared.Of(List(i)));
    }

    [Fact]
    public void Capabilities_ProfilesReadFromTheStore_ShareThem()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new NodeProfile { Region = "eu", Capabilities = ["shared", "by", "profiles"] }, GrainStateJson.Options);

        var profiles = Enumerable.Range(0, 2).Select(_ => JsonSerializer.Deserialize<NodeProfile>(json, GrainStateJson.Options)!).ToList();

        Assert.Equal(["shared", "by", "profiles"], profiles[0].Capabilities);
        Assert.True(profiles[0].Capabilities == profiles[1].Capabilities);
    }

    private static string Copy(string text) => new(text.AsSpan());

    private static ImmutableArray<string> List(int number, int tokens = 2) =>
        [.. Enumerable.Range(0, tokens).Select(token => token == 0 ? number.ToString(CultureInfo.InvariantCulture) : Copy("relay"))];
}
