using System.Buffers.Binary;

namespace OrleansVoxa.Fuzz.Mutation;

public sealed class MutatorTests
{
    private const int Maximum = 100;

    // A u32 length and its ten bytes, then a u64 length and its three.
    private static readonly byte[] Entry = [0, 0, 0, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 3, 0, 0, 0, 0, 0, 0, 0, 11, 12, 13];

    [Fact]
    public void Make_SameState_GivesTheSameInput()
    {
        var (first, second) = (Create(), Create());
        first.Make(77);
        Assert.Equal(first.Make(5).ToArray(), second.Make(5).ToArray());
    }

    [Fact]
    public void Make_ManyStates_StaysInBoundsAndVaries()
    {
        var mutator = Create();
        var seen = new HashSet<string>();
        for (var i = 0UL; i < 2000; i++)
        {
            var input = mutator.Make(i);
            Assert.InRange(input.Length, 0, Maximum);
            seen.Add(Convert.ToHexString(input.Span));
        }

        Assert.InRange(seen.Count, 1000, 2000);
    }

    [Fact]
    public void Make_EntryWithLength_WritesTheFormatsLimitIntoIt() =>
        Assert.Contains(Inputs(5000), input => input.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(input) == 777_778);

    [Fact]
    public void Make_EntryWithLength_ResizesFieldAndLengthTogether() =>
        Assert.Contains(Inputs(5000), input => input.Length > Entry.Length && BinaryPrimitives.ReadUInt32BigEndian(input) == 10 + input.Length - Entry.Length
            && input.AsSpan(input.Length - 11).SequenceEqual(Entry.AsSpan(Entry.Length - 11)));

    [Fact]
    public void Find_LengthsInBothOrders_AreFound()
    {
        var fields = LengthField.Find(Entry);
        Assert.Contains(new LengthField(0, 4, 10), fields);
        Assert.Contains(new LengthField(14, 8, 3), fields);
    }

    [Fact]
    public void StateOf_OtherSeedTargetOrIteration_GivesAnother()
    {
        var states = from seed in new[] { 0UL, 1UL } from target in new[] { "a", "b" } from iteration in new[] { -1L, 0L, 1L } select FuzzRandom.StateOf(seed, target, iteration);
        Assert.Distinct(states);
    }

    private static IEnumerable<byte[]> Inputs(ulong count)
    {
        var mutator = Create();
        for (var i = 0UL; i < count; i++) yield return mutator.Make(i).ToArray();
    }

    private static Mutator Create() => new(new Corpus([Entry]), Maximum, [777_777], [[0xEE]]);
}
