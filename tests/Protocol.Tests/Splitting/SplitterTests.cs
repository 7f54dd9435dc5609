using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Splitting;

public sealed class SplitterTests
{
    private static readonly StreamId Stream = StreamId.Read(new SeededRandomSource("stream").Take(StreamId.Size));

    [Fact]
    public void TryRebuild_AnySizeParametersAndFragments_GivesTheBytes() =>
        Prop.ForAll(
            Gen.Choose(1, 40).SelectMany(n => Gen.Choose(1, n), (n, k) => (n, k))
                .SelectMany(_ => Gen.Choose(0, 5000), (p, size) => (p.n, p.k, size))
                .SelectMany(_ => Gen.Choose(0, int.MaxValue), (p, seed) => (p.n, p.k, p.size, seed))
                .ToArbitrary(),
            p => RoundTrips(p.k, p.n, p.size, p.seed)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(1, 255, 100)]
    [InlineData(255, 255, 9000)]
    [InlineData(128, 255, 40_000)]
    [InlineData(3, 5, 65_536)]
    [InlineData(3, 4, 97_000)]
    public void TryRebuild_Extremes_GivesTheBytes(int required, int total, int size) =>
        Assert.True(RoundTrips(required, total, size, 7));

    [Fact]
    public void TryRebuild_EveryChoiceOfThreeOfFive_GivesTheBytes()
    {
        var data = new SeededRandomSource("data").Take(1000);
        var fragments = Splitter.Split(Stream, 4, true, data, SplitParameters.Small);
        for (var a = 0; a < 5; a++)
        {
            for (var b = 0; b < 5; b++)
            {
                for (var c = 0; c < 5; c++)
                {
                    if (a == b || b == c || a == c)
                        continue;
                    var assembler = new SegmentAssembler(fragments[0].Header);
                    Assert.Equal(AddResult.Added, assembler.Add(fragments[a]));
                    Assert.Equal(AddResult.Added, assembler.Add(fragments[b]));
                    Assert.Equal(AddResult.Complete, assembler.Add(fragments[c]));
                    Assert.True(assembler.TryRebuild(out var rebuilt));
                    Assert.Equal(data, rebuilt);
                }
            }
        }
    }

    private static bool RoundTrips(int required, int total, int size, int seed)
    {
        var data = new byte[size];
        var random = new Random(seed);
        random.NextBytes(data);
        var fragments = Splitter.Split(Stream, 0, false, data, new SplitParameters(required, total));
        var order = Enumerable.Range(0, total).ToArray();
        random.Shuffle(order);
        SegmentAssembler? assembler = null;
        foreach (var index in order[..required])
        {
            Assert.True(Fragment.TryDecode(fragments[index].ToArray(), out var decoded, out var fault), fault);
            assembler ??= new SegmentAssembler(decoded.Header);
            Assert.False(assembler.TryRebuild(out _, out fault));
            Assert.Equal(FragmentFault.TooFew, fault);
            Assert.NotEqual(AddKind.Rejected, assembler.Add(decoded).Kind);
        }

        Assert.True(assembler!.TryRebuild(out var rebuilt));
        return data.AsSpan().SequenceEqual(rebuilt);
    }
}
