using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Fuzz.Onion;

/// <summary>
/// A sender that writes into a header and payload what it likes: the input is both as they stand after decryption, and is
/// encrypted and authenticated with the right keys.
/// </summary>
internal sealed class OnionInsideTarget : FuzzTarget
{
    private static readonly int PayloadSize = OnionFormat.PayloadSize(CellClass.Small);

    private readonly byte[] _packet = new byte[OnionFormat.PacketSize(CellClass.Small)];
    private readonly OpenedHeader _header;

    public OnionInsideTarget()
    {
        HopKeys.Derive(new FuzzRandom(11).Bytes(X25519.KeySize), ref _header.Keys);
        X25519.PublicKey(new FuzzRandom(12).Bytes(X25519.KeySize), _packet.AsSpan(0, OnionFormat.ElementSize));
    }

    public override string Name => "onion-inside";

    public override IReadOnlyList<string> Decoders => ["OnionPeeler.Peel", "OnionPayload.TryRead"];

    public override int MaximumInput => OnionFormat.RoutingSize + PayloadSize;

    public override int SmokeInputs => 3_000;

    public override IReadOnlyList<ulong> Limits => [(ulong)OnionFormat.ContentCapacity(CellClass.Small)];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 24; i++)
        {
            var plain = new byte[OnionFormat.RoutingSize + PayloadSize];
            plain[0] = (byte)(1 + (i % 3));
            // Deliver has no argument; reply has sixteen bytes of one, forward an id and a MAC.
            random.Fill(plain.AsSpan(1, (i % 3) switch { 0 => NodeId.Size + OnionFormat.MacSize, 1 => 0, _ => ReplyBlockId.Size }));
            random.Fill(plain.AsSpan(OnionFormat.SlotSize, OnionFormat.RoutingSize - OnionFormat.SlotSize));
            OnionPayload.Write(random.Bytes(random.Below(OnionFormat.ContentCapacity(CellClass.Small) + 1)), plain.AsSpan(OnionFormat.RoutingSize));
            yield return plain;
        }
    }

    public override long AllocationLimit(int inputLength) => 1024 + OnionFormat.PacketSize(CellClass.Small);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var plain = new byte[OnionFormat.RoutingSize + PayloadSize];
        input.Span.CopyTo(plain);
        var payload = plain.AsSpan(OnionFormat.RoutingSize);
        var body = _packet.AsSpan(OnionFormat.HeaderSize);
        payload.CopyTo(body);
        Lioness.Encrypt(_header.Keys.Payload, body);
        var routing = _packet.AsSpan(OnionFormat.ElementSize, OnionFormat.RoutingSize);
        ChaCha20.Xor(_header.Keys.Stream, OnionFormat.Nonce, 0, plain.AsSpan(0, OnionFormat.RoutingSize), routing);
        HeaderElement.Authenticate(_header.Keys.Mac, routing, _packet.AsSpan(OnionFormat.MacOffset, OnionFormat.MacSize));

        meter.Start();
        var result = OnionPeeler.Peel(_header, _packet);
        meter.Stop();
        switch (result.Kind)
        {
            case PeelKind.Forward:
                Expect.That(plain[0] == 1 && result.NextHop == NodeId.Read(plain.AsSpan(1, NodeId.Size)), "another next hop than the header's");
                Expect.Same(payload, result.Packet.AsSpan(OnionFormat.HeaderSize), "the forwarded payload");
                return true;
            case PeelKind.Deliver:
                Expect.That(plain[0] == 2, "delivered without that command");
                OnionPayload.Write(result.Content.Span, body);
                Expect.Same(payload, body, "the delivered content written again");
                return true;
            case PeelKind.Reply:
                Expect.That(plain[0] == 3 && result.ReplyBlock == ReplyBlockId.Read(plain.AsSpan(1, ReplyBlockId.Size)), "another reply block than the header's");
                Expect.Same(body, result.Payload, "the payload of the reply");
                return true;
            default:
                Expect.That(result.Code is not null, "a refusal has no code");
                return false;
        }
    }
}
