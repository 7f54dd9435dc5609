using System.Collections.Immutable;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Probing;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>Records with random fields. Their signatures are noise: decoders do not check them.</summary>
internal static class SeededRecords
{
    private const string TokenAlphabet = "ABCXYZabcxyz019_.:/+-";
    private static readonly string[] Hosts = ["example.org", "10.1.2.3", "2001:db8::1", "a.b-c.d_e.example", "::1", "localhost"];

    public static SignedNodeRecord Node(FuzzRandom random) => new(
        new NodeRecord
        {
            PublicKey = SeededKeys.Public(random),
            RoutingKeys = RoutingKeys(random),
            Addresses = [.. Enumerable.Range(0, random.Below(4)).Select(i => new NodeAddress("voxa", random.Pick(Hosts), 1 + i))],
            Type = (NodeType)random.Below(5),
            Capabilities = Tokens(random),
            Protocols = Tokens(random),
            Region = random.Text("abcäöü€ ", 0, 12),
            OperatorFamily = random.Text(TokenAlphabet, 0, 12),
            ProgramVersion = random.Text("0123456789.", 0, 8),
            Capacity = (uint)random.Next(),
            Handle = random.OneIn(2) ? "" : random.Text("abcXYZ019_.-", 3, 39),
            Sequence = random.Next(),
            IssuedAt = Time(random),
        },
        Signature(random));

    public static SignedServiceRecord Service(FuzzRandom random) => new(
        new ServiceRecord
        {
            Name = random.Text("abcxyz019", 1, 63),
            OwnerPublicKey = SeededKeys.Public(random),
            Sequence = random.Next(),
            IssuedAt = Time(random),
        },
        Signature(random));

    public static SignedKeySuccession Succession(FuzzRandom random) => new(
        new KeySuccession
        {
            OldKey = SeededKeys.Public(random),
            NewKey = SeededKeys.Public(random),
            Sequence = random.Next(),
            IssuedAt = Time(random),
        },
        Signature(random),
        Signature(random));

    public static SignedEnvelope Envelope(FuzzRandom random)
    {
        if (!random.OneIn(4)) return new(SeededKeys.Public(random), random.Next(), Time(random), Signature(random));
        byte[] encoded = [(byte)KeyAlgorithm.Rsa, .. SeededKeys.RsaSubjectPublicKeyInfo(random, 2048)];
        return PublicIdentity.TryDecode(encoded, out var rsa)
            ? new(rsa, random.Next(), Time(random), [.. random.Bytes(256)])
            : throw new InvalidOperationException("An RSA key of the accepted shape was refused.");
    }

    public static SignedProbeChallenge Challenge(FuzzRandom random) => new(
        new ProbeChallenge(SeededKeys.Public(random), NodeId.Read(random.Bytes(NodeId.Size)), [.. random.Bytes(ProbeChallenge.NonceSize)], Time(random)),
        Signature(random));

    public static ProbeAnswer Answer(FuzzRandom random) => new(Envelope(random).PublicKey, [.. random.Bytes(32)], [.. random.Bytes(random.OneIn(4) ? 256 : 64)]);

    public static DateTimeOffset Time(FuzzRandom random) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)(random.Next() % (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static ImmutableArray<byte> Signature(FuzzRandom random) => [.. random.Bytes(PublicIdentity.EcdsaSignatureSize)];

    private static ImmutableArray<string> Tokens(FuzzRandom random) =>
        [.. Enumerable.Range(0, random.Below(5)).Select(_ => random.Text(TokenAlphabet, 1, 20)).Distinct()];

    private static ImmutableArray<RoutingKeyPeriod> RoutingKeys(FuzzRandom random)
    {
        var start = DateTimeOffset.UnixEpoch.AddDays(random.Below(20_000));
        return [.. Enumerable.Range(0, random.Below(5)).Select(i =>
            new RoutingKeyPeriod([.. random.Bytes(X25519.KeySize)], start.AddDays(i), start.AddDays(i + 1).AddHours(1)))];
    }
}
