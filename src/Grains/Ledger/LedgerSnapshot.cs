using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Ledger;

/// <summary>The stored log at one time, with its tail unpacked. Immutable.</summary>
internal sealed class LedgerSnapshot
{
    public static readonly LedgerSnapshot Empty = Of(new LedgerGrainState(), new LedgerRootsState());

    private readonly byte[] _roots;

    private LedgerSnapshot(LedgerGrainState state, byte[] roots, ImmutableArray<ImmutableArray<byte>> tail) => (State, _roots, Tail) = (state, roots, tail);

    public LedgerGrainState State { get; }

    public ImmutableArray<ImmutableArray<byte>> Tail { get; }

    /// <exception cref="InvalidDataException">The rows contradict themselves or each other.</exception>
    public static LedgerSnapshot Of(LedgerGrainState state, LedgerRootsState roots)
    {
        ImmutableArray<ImmutableArray<byte>> tail = [.. PackedEntries.Unpack(state.Tail)];
        if (tail.Length != state.Size - state.Paged) throw new InvalidDataException($"The ledger's row holds {tail.Length} entries, and {state.Size - state.Paged} are missing in pages.");
        // More pages than the log counts are those of a crash; fewer are lost.
        if (roots.Roots.Length / TreeProof.HashSize < state.Paged / LedgerLog.PageSize) throw new InvalidDataException("The ledger's page hashes are fewer than its full pages.");
        return new LedgerSnapshot(state, roots.Roots, tail);
    }

    public byte[] PageRoot(long page) => _roots.AsSpan((int)page * TreeProof.HashSize, TreeProof.HashSize).ToArray();
}
