using OrleansVoxa.Fuzz.Mutation;

namespace OrleansVoxa.Fuzz.Running;

/// <summary>
/// One decoder, or a few that belong together, under fuzzing. An instance belongs to one run and one thread; running the same
/// input again gives the same outcome.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>What an exception or a message costs: every target may allocate so much, however short its input is.</summary>
    protected const int Refusal = 16 * 1024;

    /// <summary>Lower case with hyphens; part of the seed.</summary>
    public abstract string Name { get; }

    /// <summary>The decoders that it runs, as Type.Method; the catalogue holds them against what Protocol has.</summary>
    public abstract IReadOnlyList<string> Decoders { get; }

    /// <summary>What else a report says of a run, where an input is more than one thing to decode; empty if nothing.</summary>
    public virtual string Detail => "";

    /// <summary>Longest input, in bytes.</summary>
    public virtual int MaximumInput => 4096;

    /// <summary>Inputs of the smoke test; fewer where each costs a key agreement or a signature.</summary>
    public virtual int SmokeInputs => 20_000;

    /// <summary>Whether a refusal is a protocol violation that is thrown; otherwise nothing may be thrown at all.</summary>
    public virtual bool Throws => false;

    /// <summary>Limits of the format's lengths and counts.</summary>
    public virtual IReadOnlyList<ulong> Limits => [];

    /// <summary>Pieces that mean something to the format.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Inputs that must be accepted.</summary>
    public abstract IEnumerable<byte[]> Seeds(FuzzRandom random);

    /// <summary>Inputs that must be refused: the documentation's hostile examples.</summary>
    public virtual IEnumerable<byte[]> RefusedSeeds() => [];

    /// <summary>Most bytes that the decoder may allocate for an input of this length.</summary>
    public abstract long AllocationLimit(int inputLength);

    /// <summary>Decodes, stops the meter, and checks what came out.</summary>
    /// <returns>Whether the input was accepted.</returns>
    public abstract bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter);
}
