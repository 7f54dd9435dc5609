using System.Collections.Immutable;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

/// <summary>docs/protocol/examples/records.json, which was made by another implementation.</summary>
public sealed class RecordExampleTests
{
    private static readonly JsonElement Examples = Vectors.Example("records.json");

    [Fact]
    public void SignedNodeRecord_DocumentedExamples_HaveTheirFieldsAndBytes()
    {
        foreach (var example in List("node_records"))
        {
            var fields = example.GetProperty("fields");
            Assert.True(SignedNodeRecord.TryDecode(example.Hex("encoded"), out var signed, out var fault), fault);
            Assert.True(signed.Verify());
            var expected = new NodeRecord
            {
                PublicKey = Key(fields, "public_key"),
                RoutingKeys = [.. fields.GetProperty("routing_keys").EnumerateArray().Select(key =>
                    new RoutingKeyPeriod([.. key.Hex("public_key")], Time(key, "not_before"), Time(key, "not_after")))],
                Addresses = [.. fields.GetProperty("addresses").EnumerateArray().Select(address =>
                    new NodeAddress(address.Text("scheme"), address.Text("host"), address.GetProperty("port").GetInt32()))],
                Type = (NodeType)fields.GetProperty("type").GetByte(),
                Capabilities = Strings(fields, "capabilities"),
                Protocols = Strings(fields, "protocols"),
                Region = fields.Text("region"),
                OperatorFamily = fields.Text("operator_family"),
                ProgramVersion = fields.Text("program_version"),
                Capacity = fields.GetProperty("capacity").GetUInt32(),
                Handle = fields.Text("handle"),
                Sequence = fields.GetProperty("sequence").GetUInt64(),
                IssuedAt = Time(fields, "issued_at"),
            };
            Assert.Equal(example.Text("signed_bytes"), Convert.ToHexStringLower(expected.Encode()));
            Assert.Equal(expected, signed.Record);
            Assert.Equal(example.Hex("encoded"), signed.Encode());
        }
    }

    [Fact]
    public void SignedServiceRecord_DocumentedExamples_HaveTheirFieldsAndBytes()
    {
        foreach (var example in List("service_records"))
        {
            var fields = example.GetProperty("fields");
            Assert.True(SignedServiceRecord.TryDecode(example.Hex("encoded"), out var signed, out var fault), fault);
            Assert.True(signed.Verify());
            var expected = new ServiceRecord
            {
                Name = fields.Text("name"),
                OwnerPublicKey = Key(fields, "owner_public_key"),
                Sequence = fields.GetProperty("sequence").GetUInt64(),
                IssuedAt = Time(fields, "issued_at"),
            };
            Assert.Equal(fields.Text("owner"), expected.Owner.ToString());
            Assert.Equal(expected, signed.Record);
            Assert.Equal(example.Text("signed_bytes"), Convert.ToHexStringLower(expected.Encode()));
        }
    }

    [Fact]
    public void SignedKeySuccession_DocumentedExamples_HaveTheirFieldsAndBytes()
    {
        foreach (var example in List("key_successions"))
        {
            var fields = example.GetProperty("fields");
            Assert.True(SignedKeySuccession.TryDecode(example.Hex("encoded"), out var signed, out var fault), fault);
            Assert.True(signed.Verify());
            var expected = new KeySuccession
            {
                OldKey = Key(fields, "old_key"),
                NewKey = Key(fields, "new_key"),
                Sequence = fields.GetProperty("sequence").GetUInt64(),
                IssuedAt = Time(fields, "issued_at"),
            };
            Assert.Equal(expected, signed.Record);
            Assert.Equal(example.Text("signed_bytes"), Convert.ToHexStringLower(expected.Encode()));
        }
    }

    [Fact]
    public void SignedRequest_DocumentedExamples_AreAccepted()
    {
        foreach (var example in List("requests"))
        {
            var sequence = example.GetProperty("sequence").GetUInt64();
            var request = new SignedRequest(
                example.Text("method"), NodeId.Parse(example.Text("node_id")), sequence, Time(example, "time"), [.. example.Hex("body_hash")]);
            Assert.Equal(example.Text("signed_bytes"), Convert.ToHexStringLower(request.Encode()));
            Assert.True(SignedEnvelope.TryDecode(example.Hex("envelope"), out var envelope, out var fault), fault);
            Assert.Equal(Key(example, "public_key"), envelope.PublicKey);
            Assert.Equal(example.Hex("envelope"), envelope.Encode());
            Assert.Equal(
                SignedRequestVerdict.Accepted,
                SignedRequest.Verify(envelope, request.Method, request.NodeId, example.Hex("body"), sequence - 1, request.Time));
        }
    }

    [Fact]
    public void TryDecode_DocumentedRefusals_AreRefused()
    {
        foreach (var example in List("refused_node_records"))
            Assert.False(SignedNodeRecord.TryDecode(example.Hex("encoded"), out _, out _), example.Text("name"));
    }

    [Fact]
    public void Verify_DocumentedForgeries_Fail()
    {
        foreach (var example in List("unverified_node_records"))
        {
            Assert.True(SignedNodeRecord.TryDecode(example.Hex("encoded"), out var record, out var fault), fault);
            Assert.False(record.Verify(), example.Text("name"));
        }
        foreach (var example in List("unverified_key_successions"))
        {
            Assert.True(SignedKeySuccession.TryDecode(example.Hex("encoded"), out var record, out var fault), fault);
            Assert.False(record.Verify(), example.Text("name"));
        }
    }

    private static List<JsonElement> List(string name)
    {
        List<JsonElement> list = [.. Examples.GetProperty(name).EnumerateArray()];
        Assert.NotEmpty(list);
        return list;
    }

    private static PublicIdentity Key(JsonElement element, string name)
    {
        Assert.True(PublicIdentity.TryDecode(element.Hex(name), out var key));
        return key;
    }

    private static DateTimeOffset Time(JsonElement element, string name) => DateTimeOffset.FromUnixTimeMilliseconds(element.GetProperty(name).GetInt64());

    private static ImmutableArray<string> Strings(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
