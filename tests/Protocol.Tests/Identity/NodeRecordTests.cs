using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class NodeRecordTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NodeRecord Valid = new() { PublicKey = SampleRecords.P256.Public, IssuedAt = Start };

    public static TheoryData<string, NodeRecord> Faulty => new()
    {
        { "capabilities", Valid with { Capabilities = [""] } },
        { "capabilities", Valid with { Capabilities = ["a,b"] } },
        { "capabilities", Valid with { Capabilities = [new string('x', 65)] } },
        { "capabilities", Valid with { Capabilities = ["a", "a"] } },
        { "capabilities", Valid with { Capabilities = [.. Enumerable.Range(0, 33).Select(i => $"c{i}")] } },
        { "protocols", Valid with { Protocols = ["ü"] } },
        { "addresses", Valid with { Addresses = [.. Enumerable.Range(1, 17).Select(i => new NodeAddress("voxa", "a", i))] } },
        { "address", Valid with { Addresses = [new NodeAddress("voxa", "Upper.example", 1)] } },
        { "address", Valid with { Addresses = [new NodeAddress("voxa", "a", 0)] } },
        { "address", Valid with { Addresses = [new NodeAddress("voxa", "a", 65536)] } },
        { "address", Valid with { Addresses = [new NodeAddress("1voxa", "a", 1)] } },
        { "address", Valid with { Addresses = [new NodeAddress("voxa", "a", 1), new NodeAddress("voxa", "a", 1)] } },
        { "routing key", Valid with { RoutingKeys = [new RoutingKeyPeriod([1, 2], Start, Start.AddDays(1))] } },
        { "routing key", Valid with { RoutingKeys = [new RoutingKeyPeriod(Key(1), Start, Start)] } },
        { "routing key", Valid with { RoutingKeys = [new RoutingKeyPeriod(Key(1), Start, Start.AddTicks(1))] } },
        { "routing keys", Valid with { RoutingKeys = [Period(1), Period(0)] } },
        { "routing keys", Valid with { RoutingKeys = [Period(0), Period(1), Period(2), Period(3), Period(4)] } },
        { "type", Valid with { Type = (NodeType)5 } },
        { "region", Valid with { Region = new string('x', 65) } },
        { "region", Valid with { Region = "a\nb" } },
        { "operator family", Valid with { OperatorFamily = new string('ü', 33) } },
        { "program version", Valid with { ProgramVersion = "\u0000" } },
        { "handle", Valid with { Handle = "ab" } },
        { "handle", Valid with { Handle = new string('a', 40) } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Sign_FieldBreaksItsRule_NamesIt(string field, NodeRecord record)
    {
        var error = Assert.Throws<ArgumentException>(() => SignedNodeRecord.Sign(record, SampleRecords.P256));
        Assert.Contains(field, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public void TryDecode_FieldBreaksItsRule_IsRefusedThoughSigned(string field, NodeRecord record)
    {
        // A hostile signer is not stopped by this library's own checks.
        var bytes = NodeRecordCodec.Write(record);
        Assert.False(SignedNodeRecord.TryDecode([.. bytes, .. SampleRecords.P256.Sign(bytes)], out _, out var fault), field);
        Assert.NotEmpty(fault);
    }

    [Fact]
    public void TryDecode_EveryFieldAtItsLimit_FitsTheMaximum()
    {
        var signed = SignedNodeRecord.Sign(SampleRecords.Largest(SampleRecords.P256.Public), SampleRecords.P256);
        var bytes = signed.Encode();
        Assert.InRange(bytes.Length, 9_000, SignedNodeRecord.MaximumEncodedSize);
        Assert.True(SignedNodeRecord.TryDecode(bytes, out var decoded, out var fault), fault);
        Assert.Equal(signed, decoded);
        Assert.True(decoded.Verify());
    }

    [Fact]
    public void Encode_TimesBefore1970_AreRefused()
    {
        var before = DateTimeOffset.UnixEpoch.AddTicks(-1);
        Assert.Throws<ArgumentException>(() => (Valid with { IssuedAt = before }).Encode());
        Assert.Throws<ArgumentException>(() => (Valid with { RoutingKeys = [new RoutingKeyPeriod(Key(1), before, Start)] }).Encode());
    }

    [Fact]
    public void Sign_AnotherKey_IsRefused()
        => Assert.Throws<ArgumentException>(() => SignedNodeRecord.Sign(Valid, SampleRecords.Secp256k1));

    [Fact]
    public void Sign_RsaKey_IsRefused()
    {
        Assert.True(PublicIdentity.TryDecode(RsaSamples.Encoded.AsSpan(), out var rsa));
        var record = Valid with { PublicKey = rsa };
        Assert.Throws<ArgumentException>(() => record.Encode());
        Assert.False(SignedNodeRecord.TryDecode([.. NodeRecordCodec.Write(record), .. new byte[64]], out _, out _));
    }

    [Fact]
    public void Encode_TimeFinerThanMilliseconds_IsCut()
    {
        var fine = Valid with { IssuedAt = Start.AddTicks(7) };
        Assert.Equal(Valid with { IssuedAt = Start }, fine);
    }

    [Fact]
    public void RoutingKeyAt_Overlap_GivesTheNewest()
    {
        var record = Valid with { RoutingKeys = [Period(0), Period(1)] };
        Assert.Equal(Period(0), record.RoutingKeyAt(Start.AddHours(-1)));
        Assert.Equal(Period(0), record.RoutingKeyAt(Start));
        Assert.Equal(Period(0), record.RoutingKeyAt(Start.AddHours(23.9)));
        Assert.Equal(Period(1), record.RoutingKeyAt(Start.AddHours(24)));
        Assert.Null(record.RoutingKeyAt(Start.AddHours(49)));
    }

    [Fact]
    public void TryDecode_ServiceRecordWithAnotherOwner_IsRefused()
    {
        var record = new ServiceRecord { Name = "docs", OwnerPublicKey = SampleRecords.P256.Public, IssuedAt = Start };
        var bytes = record.Encode();
        SampleRecords.Secp256k1.Public.Id.CopyTo(bytes.AsSpan(1 + ServiceRecord.Label.Length + 4 + 4));
        Assert.False(SignedServiceRecord.TryDecode([.. bytes, .. SampleRecords.P256.Sign(bytes)], out _, out var fault));
        Assert.Contains("owner", fault, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => (record with { Name = "-docs" }).Encode());
    }

    [Fact]
    public void Verify_SuccessionWithoutTheNewKeysConsent_Fails()
    {
        var record = new KeySuccession { OldKey = SampleRecords.P256.Public, NewKey = SampleRecords.Secp256k1.Public, Sequence = 2, IssuedAt = Start };
        var signature = SampleRecords.P256.Sign(record.Encode()).ToImmutableArray();
        Assert.False(new SignedKeySuccession(record, signature, signature).Verify());
        Assert.False(new SignedKeySuccession(record, [.. SampleRecords.Secp256k1.Sign(record.Encode())], signature).Verify());
        Assert.True(SignedKeySuccession.Sign(record, SampleRecords.P256, SampleRecords.Secp256k1).Verify());
        Assert.Throws<ArgumentException>(() => (record with { NewKey = record.OldKey }).Encode());
    }

    private static ImmutableArray<byte> Key(byte value) => [.. Enumerable.Repeat(value, 32)];

    private static RoutingKeyPeriod Period(int day) => new(Key((byte)day), Start.AddDays(day), Start.AddDays(day).AddHours(25));
}
