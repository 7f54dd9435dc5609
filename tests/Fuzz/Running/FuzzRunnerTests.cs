using OrleansVoxa.Fuzz.Mutation;

namespace OrleansVoxa.Fuzz.Running;

public sealed class FuzzRunnerTests
{
    [Fact]
    public void Run_DecoderThatThrows_FailsWithAReproducer()
    {
        var failure = Assert.Throws<FuzzFailureException>(() => Run(new Broken(input => input.Length > 4 ? throw new InvalidCastException() : true)));
        Assert.Contains("InvalidCastException", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--target broken --seed 3 --first ", failure.Message, StringComparison.Ordinal);
        var hex = failure.Message.Split("hex ")[1];
        Assert.Throws<FuzzFailureException>(() => new FuzzRunner(new Broken(input => input.Length > 4 ? throw new InvalidCastException() : true), 3)
            .RunInput(Convert.FromHexString(hex)));
    }

    [Fact]
    public void Run_DecoderThatAllocatesWhatALengthSays_Fails() =>
        Assert.Contains("bytes were allocated", Assert.Throws<FuzzFailureException>(() => Run(new Broken(input =>
            input.Length < 1 || GC.AllocateUninitializedArray<byte>(input.Span[0] * 100).Length >= 0))).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_ViolationWhereNoneIsDocumented_Fails() =>
        Assert.Throws<FuzzFailureException>(() => Run(new Broken(input => input.Length > 4 ? throw new Protocol.ProtocolViolationException("code", "Text.") : true)));

    [Fact]
    public void Constructor_SeedThatIsRefused_Fails() =>
        Assert.Throws<FuzzFailureException>(() => new FuzzRunner(new Broken(_ => false), 3));

    private static FuzzReport Run(FuzzTarget target) => new FuzzRunner(target, 3).Run(0, 2000, Environment.FailFast);

    private sealed class Broken(Func<ReadOnlyMemory<byte>, bool> decode) : FuzzTarget
    {
        public override string Name => "broken";

        public override IReadOnlyList<string> Decoders => [];

        public override IEnumerable<byte[]> Seeds(FuzzRandom random) => [[1, 2, 3]];

        public override long AllocationLimit(int inputLength) => 1000;

        public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
        {
            var accepted = decode(input);
            meter.Stop();
            return accepted;
        }
    }
}
