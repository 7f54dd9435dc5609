using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Tests.Onion;

/// <summary>A few nodes with routing keys, and packets that walk over them.</summary>
public sealed class OnionNetwork
{
    private readonly Dictionary<NodeId, X25519PrivateKey> _keys = [];

    public OnionNetwork(int nodes, string seed = "network")
    {
        var random = new SeededRandomSource(seed);
        Path = new OnionHop[nodes];
        for (var i = 0; i < nodes; i++)
        {
            var id = NodeId.Read(random.Take(NodeId.Size));
            var key = X25519PrivateKey.Import(random.Take(X25519.KeySize));
            _keys.Add(id, key);
            Path[i] = new OnionHop(id, key.PublicKey);
        }
    }

    public OnionHop[] Path { get; }

    public X25519PrivateKey Key(NodeId node) => _keys[node];

    public PeelResult Peel(NodeId node, byte[] packet)
    {
        var status = OnionPeeler.Open(_keys[node], packet, out var header);
        Assert.Equal(PeelStatus.Opened, status);
        return OnionPeeler.Peel(header, packet);
    }

    /// <summary>Forwards the packet until a node keeps it, and tells what that node got and who handled it.</summary>
    public (PeelResult Result, List<NodeId> Visited) Walk(NodeId first, byte[] packet)
    {
        List<NodeId> visited = [first];
        var result = Peel(first, packet);
        while (result.Kind == PeelKind.Forward)
        {
            Assert.Equal(packet.Length, result.Packet.Length);
            visited.Add(result.NextHop);
            result = Peel(result.NextHop, result.Packet);
        }

        return (result, visited);
    }
}
