using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using OrleansVoxa.Bench.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Bench.Onion;

/// <summary>
/// What a relay does with every packet: open the header, take one layer off. The bound are its two X25519 operations, for
/// a large cell also the passes over the payload.
/// </summary>
[MemoryDiagnoser]
public class RelayBenchmarks : IDisposable
{
    private readonly X25519PrivateKey _relay = X25519PrivateKey.Generate();
    private readonly BareAgreement _bare = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _nonce = new byte[ChaCha20.NonceSize];
    private readonly byte[] _digest = new byte[32];
    private byte[] _packet = [];
    private byte[] _payload = [];

    [Params(CellClass.Small, CellClass.Large)]
    public CellClass Cell { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var path = new OnionHop[4];
        path[0] = new OnionHop(NodeId.FromPublicKey([0]), _relay.PublicKey);
        for (var i = 1; i < path.Length; i++)
        {
            using var other = X25519PrivateKey.Generate();
            path[i] = new OnionHop(NodeId.FromPublicKey([(byte)i]), other.PublicKey);
        }

        _packet = OnionPacket.Create(Cell, path, RandomNumberGenerator.GetBytes(OnionFormat.ContentCapacity(Cell)));
        _payload = new byte[OnionFormat.PacketSize(Cell) - OnionFormat.HeaderSize];
    }

    [Benchmark(Baseline = true)]
    public void TwoAgreements()
    {
        _bare.Derive();
        _bare.Derive();
    }

    /// <summary>The bound of a large cell: LIONESS is two passes of ChaCha20 and two of keyed BLAKE2b.</summary>
    [Benchmark]
    public void TwoAgreementsAndWideBlock()
    {
        TwoAgreements();
        for (var pass = 0; pass < 2; pass++)
        {
            ChaCha20.Xor(_key, _nonce, 0, _payload, _payload);
            Blake2b.Hash(_payload, _digest, _key);
        }
    }

    [Benchmark]
    public byte[] OpenAndPeel()
    {
        if (OnionPeeler.Open(_relay, _packet, out var header) != PeelStatus.Opened)
            throw new InvalidOperationException("The packet did not open.");
        var result = OnionPeeler.Peel(header, _packet);
        return result.Kind == PeelKind.Forward ? result.Packet : throw new InvalidOperationException("The packet does not go on.");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _relay.Dispose();
        _bare.Dispose();
        GC.SuppressFinalize(this);
    }
}
