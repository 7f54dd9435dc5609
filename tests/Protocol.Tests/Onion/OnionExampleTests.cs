using System.Security.Cryptography;
using System.Text.Json;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Tests.Onion;

/// <summary>The byte examples of docs/protocol/onion.md, computed by a separate implementation.</summary>
public sealed class OnionExampleTests
{
    private static readonly JsonElement Root = Vectors.Example("onion.json");
    private static readonly JsonElement[] Nodes = [.. Root.GetProperty("nodes").EnumerateArray()];

    public static TheoryData<string> Packets => Names("packets");

    public static TheoryData<string> Replies => Names("replies");

    [Fact]
    public void Lioness_DocumentedBlock_Matches()
    {
        foreach (var example in Root.GetProperty("lioness").EnumerateArray())
        {
            var block = example.Hex("plain");
            Lioness.Encrypt(example.Hex("key"), block);
            Assert.Equal(example.Hex("cipher"), block);
            var plain = new byte[block.Length];
            Lioness.Decrypt(example.Hex("key"), block, plain);
            Assert.Equal(example.Hex("plain"), plain);
            Lioness.Decrypt(example.Hex("key"), block, block);
            Assert.Equal(plain, block);
        }
    }

    [Theory]
    [MemberData(nameof(Packets))]
    public void Create_DocumentedPacket_GivesTheBytesAtEveryHop(string about)
    {
        var example = Find("packets", about);
        var random = new SeededRandomSource(example.Text("seed"));
        var content = random.Take(example.Hex("content").Length);
        Assert.Equal(example.Hex("content"), content);
        var packet = OnionPacket.Create(Cell(example), PathOf(example), content, random);
        CheckDraws(example, "content", "ephemeral", "padding");
        var last = Walk(example, packet);
        Assert.Equal(PeelKind.Deliver, last.Kind);
        Assert.Equal(content, last.Content.ToArray());
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void Wrap_DocumentedReply_GivesTheBytesAtEveryHop(string about)
    {
        var example = Find("replies", about);
        var random = new SeededRandomSource(example.Text("seed"));
        var id = ReplyBlockId.New(random);
        Assert.Equal(example.Text("id"), id.ToString());
        var content = random.Take(example.Hex("content").Length);
        var (block, secrets) = ReplyBlock.Create(PathOf(example), id, random);
        var encoded = new byte[ReplyBlock.EncodedSize];
        block.Encode(encoded);
        Assert.Equal(example.Text("block"), Convert.ToHexStringLower(encoded));

        CheckDraws(example, "id", "content", "ephemeral", "padding", "payloadKey");
        var last = Walk(example, block.Wrap(Cell(example), content));
        Assert.Equal(PeelKind.Reply, last.Kind);
        Assert.Equal(id, last.ReplyBlock);
        Assert.True(secrets.TryOpen(last.Payload, out var answer));
        Assert.Equal(example.Hex("content"), answer);
    }

    private static PeelResult Walk(JsonElement example, byte[] packet)
    {
        PeelResult result = default;
        var hops = example.GetProperty("hops").EnumerateArray().ToArray();
        for (var i = 0; i < hops.Length; i++)
        {
            if (i > 0)
            {
                Assert.Equal(PeelKind.Forward, result.Kind);
                Assert.Equal(hops[i].Text("node"), result.NextHop.ToString());
                packet = result.Packet;
            }

            if (hops[i].TryGetProperty("packet", out var bytes))
                Assert.Equal(bytes.GetString(), Convert.ToHexStringLower(packet));
            Assert.Equal(hops[i].Text("packetSha256"), Convert.ToHexStringLower(SHA256.HashData(packet)));
            var node = Nodes[example.GetProperty("path")[i].GetInt32()];
            using var key = X25519PrivateKey.Import(node.Hex("privateKey"));
            Assert.Equal(PeelStatus.Opened, OnionPeeler.Open(key, packet, out var header));
            CheckKeys(hops[i], header, packet);
            result = OnionPeeler.Peel(header, packet);
        }

        return result;
    }

    private static void CheckKeys(JsonElement hop, in OpenedHeader header, byte[] packet)
    {
        HopKeys derived = default;
        HopKeys.Derive(hop.Hex("shared"), ref derived);
        Assert.Equal(header.ReplayTag, derived.Tag);
        Assert.Equal(hop.Text("replayTag"), header.ReplayTag.ToString());
        Assert.Equal(hop.Hex("macKey"), header.Keys.Mac);
        Assert.Equal(hop.Hex("streamKey"), header.Keys.Stream);
        Assert.Equal(hop.Hex("payloadKey"), header.Keys.Payload);
        Assert.Equal(hop.Hex("blinding"), header.Keys.Blinding);
        var slot = packet.AsSpan(OnionFormat.ElementSize, OnionFormat.SlotSize).ToArray();
        ChaCha20.Xor(header.Keys.Stream, OnionFormat.Nonce, 0, slot, slot);
        Assert.Equal(hop.Hex("slot"), slot);
    }

    /// <summary>The draws that the file spells out are those of its seed, in the documented order.</summary>
    private static void CheckDraws(JsonElement example, params string[] names)
    {
        var random = new SeededRandomSource(example.Text("seed"));
        foreach (var name in names)
            Assert.Equal(example.Text(name), Convert.ToHexStringLower(random.Take(example.Hex(name).Length)));
    }

    private static OnionHop[] PathOf(JsonElement example) =>
        [.. example.GetProperty("path").EnumerateArray().Select(i => Nodes[i.GetInt32()])
            .Select(node => new OnionHop(NodeId.Parse(node.Text("id")), [.. node.Hex("routingKey")]))];

    private static CellClass Cell(JsonElement example) => Enum.Parse<CellClass>(example.Text("cell"));

    private static JsonElement Find(string list, string about) =>
        Root.GetProperty(list).EnumerateArray().Single(e => e.Text("about") == about);

    private static TheoryData<string> Names(string list) => [.. Root.GetProperty(list).EnumerateArray().Select(e => e.Text("about"))];
}
