namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>What the receiver of a stream has.</summary>
/// <param name="Next">All segments below are rebuilt.</param>
/// <param name="Beyond">Bit i: segment Next + 1 + i is rebuilt too.</param>
/// <param name="Limit">Segments below may be sent.</param>
/// <param name="Seen">Recent attempts and the fragments that came of them.</param>
internal sealed record Acknowledgement(uint Next, ulong Beyond, uint Limit, IReadOnlyList<SeenPackage> Seen)
{
    /// <summary>Most entries of <see cref="Seen"/>.</summary>
    public const int MaximumSeen = 32;

    public bool Covers(uint number) =>
        number < Next || (number > Next && number - Next - 1 < 64 && (Beyond >> (int)(number - Next - 1) & 1) != 0);
}
