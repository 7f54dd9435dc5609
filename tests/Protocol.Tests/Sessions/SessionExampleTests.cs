using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

/// <summary>Holds the documented session (docs/protocol/sessions.md, "Example") against the code.</summary>
public sealed class SessionExampleTests : IDisposable
{
    private static readonly JsonElement Root = Vectors.Example("sessions.json");
    private static readonly JsonElement[] Messages = [.. Root.GetProperty("messages").EnumerateArray()];

    private readonly X25519PrivateKey _initiatorStatic = X25519PrivateKey.Import(Side("initiator").Hex("static_private"));
    private readonly X25519PrivateKey _responderStatic = X25519PrivateKey.Import(Side("responder").Hex("static_private"));
    private readonly NoiseHandshake _initiator;
    private readonly NoiseHandshake _responder;

    public SessionExampleTests()
    {
        Assert.Equal(Root.Text("prologue"), Encoding.ASCII.GetString(SessionPrologue.FramingA));
        _initiator = new NoiseHandshake(
            true, SessionPrologue.FramingA, _initiatorStatic, X25519PrivateKey.Import(Side("initiator").Hex("ephemeral_private")));
        _responder = new NoiseHandshake(
            false, SessionPrologue.FramingA, _responderStatic, X25519PrivateKey.Import(Side("responder").Hex("ephemeral_private")));
    }

    public void Dispose()
    {
        _initiator.Dispose();
        _responder.Dispose();
        _initiatorStatic.Dispose();
        _responderStatic.Dispose();
    }

    [Fact]
    public void Handshake_DocumentedKeysAndPayloads_GiveDocumentedMessages()
    {
        var hashes = Run();
        Assert.Equal(Root.Hex("handshake_hash"), _initiator.Hash);
        Assert.Equal(Messages[1].Hex("hash_before_payload"), hashes[1]);
        Assert.Equal(Messages[2].Hex("hash_before_payload"), hashes[2]);
    }

    [Fact]
    public void Payloads_Documented_SayAndProveWhatIsDocumented()
    {
        var (milliseconds, nonce, kem) = HandshakePayload.ReadOpening(Messages[0].Hex("payload"), null);
        Assert.Equal(Root.GetProperty("milliseconds").GetUInt64(), milliseconds);
        Assert.Equal(BinaryPrimitives.ReadUInt128BigEndian(Root.Hex("nonce")), nonce);
        Assert.Null(kem);
        Assert.Equal(Side("responder").Text("node_id"), Prover(1, initiator: false, out var rest).Id.ToString());
        Assert.Equal([0], rest.ToArray());
        Assert.Equal(Side("initiator").Hex("identity_public"), Prover(2, initiator: true, out rest).Encoded);
        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void Payloads_ProofOfTheOtherRoleOrAnotherTranscript_IsRefused()
    {
        var fault = Assert.Throws<ProtocolViolationException>(() => Prover(1, initiator: true, out _));
        Assert.Equal(SessionFault.HandshakeIdentity, fault.Code);
        fault = Assert.Throws<ProtocolViolationException>(() => HandshakePayload.ReadProof(
            Messages[1].Hex("payload"), initiator: false, [.. Messages[2].Hex("hash_before_payload")], out _));
        Assert.Equal(SessionFault.HandshakeIdentity, fault.Code);
    }

    [Fact]
    public void Frames_Documented_AreSealedAndOpenedAsDocumented()
    {
        Run();
        using var initiator = Framer(_initiator);
        using var responder = Framer(_responder);
        foreach (var example in Root.GetProperty("frames").EnumerateArray())
        {
            var (from, to) = example.Text("from") == "initiator" ? (initiator, responder) : (responder, initiator);
            var (frame, opened) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
            from.Seal(FrameFlags.None, example.Hex("payload"), frame);
            Assert.Equal(example.Text("frame"), Convert.ToHexStringLower(frame.WrittenSpan));
            Assert.True(FrameCodec.TryRead(new(frame.WrittenMemory), FrameLimits.Default, out var header, out var payload, out _));
            to.Open(header, payload, opened);
            Assert.Equal(example.Text("payload"), Convert.ToHexStringLower(opened.WrittenSpan));
            if (!example.Text("about").StartsWith("Rekey", StringComparison.Ordinal)) continue;
            from.RekeySending();
            to.RekeyReceiving();
        }
    }

    private static JsonElement Side(string name) => Root.GetProperty(name);

    private static PublicIdentity Prover(int message, bool initiator, out ReadOnlyMemory<byte> rest) => HandshakePayload.ReadProof(
        Messages[message].Hex("payload"), initiator, [.. Messages[message].Hex("hash_before_payload")], out rest);

    private static SecureFramer Framer(NoiseHandshake handshake)
    {
        var (send, receive) = handshake.Split();
        using var any = IdentityKey.Generate();
        return new SecureFramer(new SessionKeys(any.Public, send, receive, handshake.Hash, false), RekeyPolicy.Default, TimeProvider.System);
    }

    private ImmutableArray<byte>[] Run()
    {
        var hashes = new ImmutableArray<byte>[3];
        for (var i = 0; i < 3; i++)
        {
            var (writer, reader) = i == 1 ? (_responder, _initiator) : (_initiator, _responder);
            var noise = writer.WriteMessage(Messages[i].Hex("payload"));
            Assert.Equal(Messages[i].Text("noise"), Convert.ToHexStringLower(noise));
            Assert.Equal(Messages[i].Hex("payload"), reader.ReadMessage(noise, out hashes[i]));
        }

        return hashes;
    }
}
