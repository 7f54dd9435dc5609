using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class RecordProperties
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void SignedNodeRecord_AnyRecord_ComesBackTheSame() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var key = SampleRecords.Key(random);
        var signed = SignedNodeRecord.Sign(SampleRecords.Node(random, key.Public), key);
        return SignedNodeRecord.TryDecode(signed.Encode(), out var decoded, out _)
            && decoded.Equals(signed)
            && decoded.GetHashCode() == signed.GetHashCode()
            && decoded.Verify()
            && decoded.Record.Id == key.Public.Id
            && decoded.Record.Addresses.SequenceEqual(signed.Record.Addresses)
            && decoded.Record.RoutingKeys.SequenceEqual(signed.Record.RoutingKeys)
            && decoded.Record.Region == signed.Record.Region
            && decoded.Record.IssuedAt == signed.Record.IssuedAt;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SignedServiceRecord_AnyRecord_ComesBackTheSame() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var key = SampleRecords.Key(random);
        var signed = SignedServiceRecord.Sign(SampleRecords.Service(random, key.Public), key);
        return SignedServiceRecord.TryDecode(signed.Encode(), out var decoded, out _)
            && decoded.Equals(signed) && decoded.Verify() && decoded.Record == signed.Record && decoded.Record.Owner == key.Public.Id;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SignedKeySuccession_AnyRecord_ComesBackTheSame() => Prop.ForAll(Seeds, seed =>
    {
        var signed = SignedKeySuccession.Sign(SampleRecords.Succession(new Random(seed)), SampleRecords.P256, SampleRecords.Secp256k1);
        return SignedKeySuccession.TryDecode(signed.Encode(), out var decoded, out _)
            && decoded.Equals(signed) && decoded.Verify() && decoded.Record == signed.Record;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SignedEnvelope_AnyRequest_ComesBackTheSame() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var envelope = SignedRequest.Sign(SampleRecords.Key(random), "heartbeat", (ulong)random.NextInt64(), SampleRecords.Time(random), "body"u8);
        return SignedEnvelope.TryDecode(envelope.Encode(), out var decoded, out _) && decoded.Equals(envelope);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Verify_OneBitTurned_Fails()
    {
        var random = new Random(1);
        var (p256, secp256k1) = (SampleRecords.P256, SampleRecords.Secp256k1);
        var time = SampleRecords.Time(random);
        // Every field is there once: each bit costs a verification, so the record is kept short.
        var node = SampleRecords.Node(random, p256.Public) with
        {
            RoutingKeys = [new RoutingKeyPeriod(p256.Public.Encoded[..32], time, time.AddHours(25))],
            Addresses = [new NodeAddress("voxa", "10.0.0.1", 41040)],
            Capabilities = ["relay"],
            Protocols = ["voxa/1"],
            Handle = "node-1",
        };
        AssertNoFlipVerifies(
            SignedNodeRecord.Sign(node, p256).Encode(),
            bytes => SignedNodeRecord.TryDecode(bytes, out var record, out _) && record.Verify());
        AssertNoFlipVerifies(
            SignedServiceRecord.Sign(SampleRecords.Service(random, secp256k1.Public), secp256k1).Encode(),
            bytes => SignedServiceRecord.TryDecode(bytes, out var record, out _) && record.Verify());
        AssertNoFlipVerifies(
            SignedRequest.Sign(p256, "register", 7, time, "body"u8).Encode(),
            bytes => SignedEnvelope.TryDecode(bytes, out var envelope, out _)
                && SignedRequest.Verify(envelope, "register", p256.Public.Id, "body"u8, null, time) == SignedRequestVerdict.Accepted);
        AssertNoFlipVerifies(
            SignedKeySuccession.Sign(SampleRecords.Succession(random), SampleRecords.P256, SampleRecords.Secp256k1).Encode(),
            bytes => SignedKeySuccession.TryDecode(bytes, out var record, out _) && record.Verify());
    }

    private static void AssertNoFlipVerifies(byte[] valid, Func<byte[], bool> verifies)
    {
        Assert.True(verifies(valid));
        foreach (var flipped in HostileBytes.BitFlips(valid))
            Assert.False(verifies(flipped), $"A changed copy of {Convert.ToHexStringLower(valid)} verifies: {Convert.ToHexStringLower(flipped)}");
    }
}
