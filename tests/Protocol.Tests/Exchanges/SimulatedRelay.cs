using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>A relay with faults that a test sets.</summary>
internal sealed class SimulatedRelay
{
    public SimulatedRelay(int number, Random random)
    {
        Span<byte> bytes = stackalloc byte[32];
        random.NextBytes(bytes);
        Key = X25519PrivateKey.Import(bytes);
        random.NextBytes(bytes);
        Descriptor = new RelayDescriptor(NodeId.Read(bytes[..NodeId.Size]), $"relay{number}", Key.PublicKey, 1, "", "", true);
    }

    public X25519PrivateKey Key { get; }

    public RelayDescriptor Descriptor { get; set; }

    public NodeId Id => Descriptor.Id;

    public double Loss { get; set; }

    public double Corruption { get; set; }

    public double Duplication { get; set; }

    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(5);

    public TimeSpan Jitter { get; set; }

    /// <summary>Packets that passed.</summary>
    public int Packets { get; set; }

    /// <summary>Which fragments of which package it has had in its hands, whatever became of them.</summary>
    public Dictionary<SegmentId, HashSet<int>> Seen { get; } = [];

    public bool Open(ReadOnlySpan<byte> packet, out PeelResult result)
    {
        result = default;
        if (OnionPeeler.Open(Key, packet, out var header) != PeelStatus.Opened) return false;
        result = OnionPeeler.Peel(header, packet);
        return true;
    }
}
