using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>A segment that was cut and sealed and is not acknowledged yet.</summary>
internal sealed class Flight(uint number, bool last, CellClass cell, byte[] sealedBytes)
{
    public uint Number => number;

    public bool Last => last;

    public CellClass Cell => cell;

    /// <summary>Sealed once and kept: each attempt splits the same bytes under a fresh key.</summary>
    public byte[] SealedBytes => sealedBytes;

    public int Attempts { get; set; }

    public DateTimeOffset SentAt { get; set; }

    public DateTimeOffset DueAt { get; set; }
}
