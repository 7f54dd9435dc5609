using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

/// <summary>Valid records of every shape, made from a seed so that a failure can be repeated.</summary>
internal static class SampleRecords
{
    private const string TokenCharacters = "ABCZabcz0189_.:/+-";

    public static readonly IdentityKey P256 = IdentityKey.Generate();
    public static readonly IdentityKey Secp256k1 = IdentityKey.Generate(KeyAlgorithm.Secp256k1);

    public static IdentityKey Key(Random random) => random.Next(2) == 0 ? P256 : Secp256k1;

    public static NodeRecord Node(Random random, PublicIdentity key)
    {
        var start = Time(random);
        return new NodeRecord
        {
            PublicKey = key,
            RoutingKeys = [.. Enumerable.Range(0, random.Next(5)).Select(i => new RoutingKeyPeriod(
                Bytes(random, 32), start.AddHours(24 * i), start.AddHours((24 * i) + 25)))],
            Addresses = [.. Enumerable.Range(0, random.Next(17)).Select(i => Address(random, i))],
            Type = (NodeType)random.Next(5),
            Capabilities = Tokens(random),
            Protocols = Tokens(random),
            Region = Text(random),
            OperatorFamily = Text(random),
            ProgramVersion = Text(random),
            Capacity = (uint)random.NextInt64(1L << 32),
            Handle = random.Next(2) == 0 ? "" : "node-" + random.Next(),
            Sequence = (ulong)random.NextInt64(),
            IssuedAt = Time(random),
        };
    }

    public static ServiceRecord Service(Random random, PublicIdentity key) => new()
    {
        Name = random.Next(2) == 0 ? "a" : $"shop-{random.Next()}",
        OwnerPublicKey = key,
        Sequence = (ulong)random.NextInt64(),
        IssuedAt = Time(random),
    };

    public static KeySuccession Succession(Random random) => new()
    {
        OldKey = P256.Public,
        NewKey = Secp256k1.Public,
        Sequence = (ulong)random.NextInt64(),
        IssuedAt = Time(random),
    };

    /// <summary>A record with every field at its limit.</summary>
    public static NodeRecord Largest(PublicIdentity key)
    {
        ImmutableArray<string> tokens = [.. Enumerable.Range(10, NodeRecord.MaximumTokens).Select(i => new string('x', NodeRecord.MaximumToken - 2) + i)];
        var label = new string('h', 63);
        return new NodeRecord
        {
            PublicKey = key,
            RoutingKeys = [.. Enumerable.Range(0, NodeRecord.MaximumRoutingKeys).Select(i => new RoutingKeyPeriod(
                Bytes(new Random(i), 32), DateTimeOffset.UnixEpoch.AddDays(i), DateTimeOffset.UnixEpoch.AddDays(i + 1)))],
            Addresses = [.. Enumerable.Range(1, NodeRecord.MaximumAddresses).Select(i => new NodeAddress(new string('s', 16), $"{label}.{label}.{label}.{new string('h', 61)}", i))],
            Type = NodeType.Secure,
            Capabilities = tokens,
            Protocols = tokens,
            Region = new string('r', NodeRecord.MaximumText),
            OperatorFamily = new string('ß', NodeRecord.MaximumText / 2),
            ProgramVersion = new string('v', NodeRecord.MaximumText),
            Capacity = uint.MaxValue,
            Handle = new string('n', NodeHandle.MaximumLength),
            Sequence = ulong.MaxValue,
            IssuedAt = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()),
        };
    }

    public static DateTimeOffset Time(Random random) => DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(1L << 42));

    private static ImmutableArray<byte> Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return ImmutableArray.Create(bytes);
    }

    private static NodeAddress Address(Random random, int index) => random.Next(3) switch
    {
        0 => new NodeAddress("voxa", $"10.0.{index}.{random.Next(256)}", random.Next(1, 65536)),
        1 => new NodeAddress("voxa-edge", $"2001:db8::{index:x}:{random.Next(1, 65536):x}", random.Next(1, 65536)),
        _ => new NodeAddress("http", $"relay-{index}.example.org", random.Next(1, 65536)),
    };

    private static ImmutableArray<string> Tokens(Random random)
        => [.. Enumerable.Range(0, random.Next(8)).Select(i => i + new string(random.GetItems<char>(TokenCharacters, random.Next(63))))];

    private static string Text(Random random)
        => random.Next(3) switch { 0 => "", 1 => "eu-west 1", _ => "Zürich 雪 🚀" };
}
