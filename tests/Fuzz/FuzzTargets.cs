using OrleansVoxa.Fuzz.Apps;
using OrleansVoxa.Fuzz.EdgeV2;
using OrleansVoxa.Fuzz.Exchanges;
using OrleansVoxa.Fuzz.Framing;
using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Ledger;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Onion;
using OrleansVoxa.Fuzz.Registry;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Fuzz.Sealing;
using OrleansVoxa.Fuzz.Sessions;
using OrleansVoxa.Fuzz.Splitting;
using OrleansVoxa.Fuzz.Tokens;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;
using OrleansVoxa.Protocol.Probing;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Fuzz;

/// <summary>All targets. A new decoder gets its target here; the catalogue's test fails until it has one.</summary>
internal static class FuzzTargets
{
    private const string LowerHex = "0123456789abcdef";

    /// <summary>New instances, for one run.</summary>
    public static IReadOnlyList<FuzzTarget> All() =>
    [
        new FrameTarget(),
        new MessageTarget(),
        new DatagramTarget(),
        new EdgeV2FrameTarget(),
        new EdgeV2ConnectionTarget(accepting: true),
        new EdgeV2ConnectionTarget(accepting: false),
        new CompressionTarget("compressed-lz4", CompressionCodec.Lz4),
        new CompressionTarget("compressed-zstandard", CompressionCodec.Zstandard),
        new SessionTarget(behindSeal: false),
        new SessionTarget(behindSeal: true),
        new HandshakeStreamTarget(accepting: true),
        new HandshakeStreamTarget(accepting: false),
        new HandshakeFirstTarget(),
        new HandshakeProofTarget(second: true),
        new HandshakeProofTarget(second: false),
        new HandshakePayloadTarget(),
        .. Replies(),
        .. Records(),
        new CanonicalReaderTarget(),
        new PublicKeyTarget(),
        new PrivateKeyTarget(),
        new KeyTextTarget(),
        .. Names(),
        .. Tokens(),
        new TokenSecretTarget(),
        new BearerSecretTarget(),
        new HostNameTarget(),
        new RegistrationWorkTarget(),
        new WorkedRegistrationTarget(),
        new LogBatchTarget(),
        new ExecTarget(),
        new InstanceMessageTarget(),
        new HostWaitTarget(),
        new AppManifestTarget(),
        new AmountTarget(size: true),
        new AmountTarget(size: false),
        new ImageReferenceTarget(),
        new HostMessageTarget(report: true),
        new HostMessageTarget(report: false),
        new ObjectTarget(part: false),
        new ObjectTarget(part: true),
        new SecretBoxTarget(),
        new SealedSessionTarget(),
        new FragmentTarget(),
        new FragmentSetTarget(),
        new AssemblyTarget(),
        new HostileSegmentTarget(),
        new OnionPacketTarget(atRecipient: false),
        new OnionPacketTarget(atRecipient: true),
        new OnionInsideTarget(),
        new ReplyBlockTarget(),
        new ReplyPayloadTarget(),
        new RoutingRingTarget(),
        new TreeProofTarget(consistency: false),
        new TreeProofTarget(consistency: true),
        new RecordStreamTarget(),
        new InboundStreamTarget(),
        new ExchangeResponderTarget(),
        new ExchangeRequesterTarget(),
    ];

    private static IEnumerable<FuzzTarget> Replies() =>
    [
        new ReplyTarget<RegisterReply>(
            "register-reply", "RegisterReply.Decode", RegisterReply.Label, RegisterReply.Decode, reply => reply.Encode(), SeededReplies.Register),
        new ReplyTarget<HeartbeatReply>(
            "heartbeat-reply", "HeartbeatReply.Decode", HeartbeatReply.Label, HeartbeatReply.Decode, reply => reply.Encode(), SeededReplies.Heartbeat),
        new ReplyTarget<DiscoverReply>(
            "discover-reply", "DiscoverReply.Decode", DiscoverReply.Label, DiscoverReply.Decode, reply => reply.Encode(), SeededReplies.Discover),
        new ReplyTarget<ResolveReply>(
            "resolve-reply", "ResolveReply.Decode", ResolveReply.Label, ResolveReply.Decode, reply => reply.Encode(), SeededReplies.Resolve),
    ];

    private static IEnumerable<FuzzTarget> Records() =>
    [
        new SignedRecordTarget<SignedNodeRecord>(
            "node-record", "SignedNodeRecord.TryDecode", NodeRecord.Label, SignedNodeRecord.TryDecode, record => record.Encode(), SeededRecords.Node, RelayUse.Check),
        new SignedRecordTarget<SignedServiceRecord>(
            "service-record", "SignedServiceRecord.TryDecode", ServiceRecord.Label, SignedServiceRecord.TryDecode, record => record.Encode(), SeededRecords.Service),
        new SignedRecordTarget<SignedKeySuccession>(
            "key-succession", "SignedKeySuccession.TryDecode", KeySuccession.Label, BothWays, record => record.Encode(), SeededRecords.Succession, also: "SignedKeySuccession.TryRead"),
        new SignedRecordTarget<SignedEnvelope>(
            "envelope", "SignedEnvelope.TryDecode", SignedEnvelope.Label, SignedEnvelope.TryDecode, envelope => envelope.Encode(), SeededRecords.Envelope),
        new SignedRecordTarget<SignedProbeChallenge>(
            "probe-challenge", "SignedProbeChallenge.TryDecode", ProbeChallenge.Label, SignedProbeChallenge.TryDecode, challenge => challenge.Encode(), SeededRecords.Challenge),
        new SignedRecordTarget<ProbeAnswer>(
            "probe-answer", "ProbeAnswer.TryDecode", ProbeAnswer.Label, ProbeAnswer.TryDecode, answer => answer.Encode(), SeededRecords.Answer),
        new SignedRecordTarget<LedgerEntry>(
            "ledger-entry", "LedgerEntry.TryDecode", LedgerEntry.Label, LedgerEntry.TryDecode, entry => entry.Encode(), SeededLedger.Entry),
        new SignedRecordTarget<SignedTreeHead>(
            "tree-head", "SignedTreeHead.TryDecode", TreeHead.Label, SignedTreeHead.TryDecode, head => head.Encode(), SeededLedger.Head),
    ];

    private static IEnumerable<FuzzTarget> Names() =>
    [
        new NameTarget<NodeId>("node-id", "NodeId.TryParse", NodeId.TryParse, random => random.Text(LowerHex, 40, 40), oneSpelling: true),
        new NameTarget<NodeHandle>("node-handle", "NodeHandle.TryParse", NodeHandle.TryParse, random => random.Text("abcXYZ019_.-", 3, 39), oneSpelling: true),
        new NameTarget<ServiceName>("service-name", "ServiceName.TryParse", ServiceName.TryParse, random => random.Text("abcxyz019", 1, 63), oneSpelling: true),
        new NameTarget<NodeAddress>("node-address", "NodeAddress.TryParse", NodeAddress.TryParse, Address, oneSpelling: true),
        new NameTarget<VoxaEndpoint>("endpoint", "VoxaEndpoint.TryParse", VoxaEndpoint.TryParse, Endpoint, oneSpelling: false),
        new NameTarget<AppName>("app-name", "AppName.TryParse", AppName.TryParse, random => random.Text("abz019", 1, 63), oneSpelling: true),
        new NameTarget<InstanceId>("instance-id", "InstanceId.TryParse", InstanceId.TryParse, random => SeededHosts.Id(random, 1 + random.Below(99)).ToString(), oneSpelling: true),
        new NameTarget<CertificatePin>(
            "certificate-pin", "CertificatePin.TryParse", CertificatePin.TryParse, random => "sha256/" + Convert.ToBase64String(random.Bytes(32)), oneSpelling: true),
    ];

    private static IEnumerable<FuzzTarget> Tokens() =>
    [
        new NameTarget<TokenId>("token-id", "TokenId.TryParse", TokenId.TryParse, random => random.Text(LowerHex, 64, 64), oneSpelling: true),
        new SignedRecordTarget<SignedTokenProof>(
            "token-proof", "SignedTokenProof.TryDecode", TokenProof.Label, SignedTokenProof.TryDecode, proof => proof.Encode(), SeededTokens.Proof),
        new SignedRecordTarget<SignedPairAssertion>(
            "pair-assertion", "SignedPairAssertion.TryDecode", PairAssertion.Label, SignedPairAssertion.TryDecode, pair => pair.Encode(), SeededTokens.Pair),
    ];

    private static string Host(FuzzRandom random) => random.Pick(["example.org", "a-b.c_d.example", "127.0.0.1", "10.0.255.1", "[::1]", "[2001:db8::ff]", "[::ffff:1.2.3.4]", "localhost"]);

    private static string Address(FuzzRandom random) => $"{random.Pick(["voxa", "http", "voxa-edge", "a+b.c-1"])}://{Host(random)}:{random.Between(1, 65535)}";

    private static string Endpoint(FuzzRandom random)
    {
        var id = random.OneIn(2) ? random.Text(LowerHex, 40, 40) + "@" : "";
        return random.OneIn(4)
            ? $"voxa+unix://{id}/{random.Text("abz019/.@:-_", 1, 60)}"
            : $"{random.Pick(["voxa://", "VOXA://", "voxa+tls://"])}{id}{Host(random)}{(random.OneIn(3) ? "" : $":{random.Between(1, 65535)}")}";
    }

    private static bool BothWays(ReadOnlySpan<byte> encoded, out SignedKeySuccession? record, out string? fault)
    {
        var accepted = SignedKeySuccession.TryDecode(encoded, out record, out fault);
        Expect.That(SignedKeySuccession.TryRead(encoded, out _, out var violation) == accepted && violation is null == accepted, "a fault and a code contradict each other");
        return accepted;
    }
}
