using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Splitting;

/// <summary>Segments with random content and shape.</summary>
internal static class SeededSegments
{
    private static readonly SplitParameters[] Shapes = [SplitParameters.Small, SplitParameters.Large, new(1, 1), new(2, 7), new(1, 4), new(9, 20)];

    public static Fragment[] Split(FuzzRandom random) =>
        Split(random, random.Bytes(random.Below(400)), random.Pick(Shapes));

    public static Fragment[] Split(FuzzRandom random, byte[] content, SplitParameters shape) =>
        Splitter.Split(StreamId.New(random), (uint)random.Below(20), random.OneIn(2), content, shape, random);
}
