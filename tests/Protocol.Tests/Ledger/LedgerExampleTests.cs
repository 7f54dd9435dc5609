using System.Text.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Protocol.Tests.Ledger;

/// <summary>docs/protocol/examples/ledger.json, which was made by another implementation.</summary>
public sealed class LedgerExampleTests
{
    private static readonly JsonElement Examples = Vectors.Example("ledger.json");

    private static byte[][] Leaves => [.. List("entries").Select(entry => LedgerEntry.LeafHash(entry.Hex("encoded")))];

    [Fact]
    public void LedgerEntry_DocumentedExamples_HaveTheirFieldsAndBytes()
    {
        foreach (var example in List("entries").Concat(List("succession_entries")))
        {
            var record = example.GetProperty("record_hash");
            var expected = new LedgerEntry
            {
                Kind = (LedgerEntryKind)example.GetProperty("kind").GetByte(),
                KeyHash = [.. example.Hex("key_hash")],
                Incarnation = example.GetProperty("incarnation").GetUInt32(),
                Number = example.GetProperty("number").GetUInt64(),
                Time = DateTimeOffset.FromUnixTimeMilliseconds(example.GetProperty("time").GetInt64()),
                Verified = example.GetProperty("verified").GetBoolean(),
                RecordHash = record.ValueKind == JsonValueKind.Null ? null : [.. example.Hex("record_hash")],
                Handle = example.Text("handle"),
            };
            Assert.Equal(example.Text("encoded"), Convert.ToHexStringLower(expected.Encode()));
            Assert.Equal(example.Text("leaf_hash"), Convert.ToHexStringLower(LedgerEntry.LeafHash(expected.Encode())));
            Assert.True(LedgerEntry.TryDecode(example.Hex("encoded"), out var decoded, out var fault), fault);
            Assert.Equal(expected, decoded);
            Assert.Equal(example.Text("node_id"), decoded.NodeId.ToString());
        }
    }

    [Fact]
    public void SignedTreeHead_DocumentedExamples_HaveTheirBytesAndVerify()
    {
        foreach (var example in List("tree_heads"))
        {
            Assert.True(SignedTreeHead.TryDecode(example.Hex("encoded"), out var signed, out var fault), fault);
            Assert.Equal(SignedTreeHead.EncodedSize, example.Hex("encoded").Length);
            Assert.Equal(example.Hex("encoded"), signed.Encode());
            Assert.Equal(example.Hex("signed_bytes"), signed.Head.Encode());
            Assert.True(signed.Verify(LogKey()));
            Assert.Equal(example.GetProperty("size").GetInt64(), signed.Head.Size);
            Assert.Equal(example.GetProperty("time").GetInt64(), signed.Head.Time.ToUnixTimeMilliseconds());
            var tree = new CompactRange();
            foreach (var leaf in Leaves.Take((int)signed.Head.Size)) tree.Append(leaf);
            Assert.Equal(signed.Head.Root, tree.Root());
            Assert.Equal(example.Hex("root"), tree.Root());
        }
    }

    [Fact]
    public void TreeProof_DocumentedExamples_AreMadeAndHold()
    {
        foreach (var example in List("inclusion_proofs"))
        {
            var (index, size) = (example.GetProperty("index").GetInt32(), example.GetProperty("size").GetInt32());
            var hashes = Hashes(example);
            Assert.Equal(hashes, Prove(TreeProof.Inclusion(index, size)));
            Assert.True(TreeProof.VerifyInclusion(Leaves[index], index, size, hashes, Root(size)));
        }

        foreach (var example in List("consistency_proofs"))
        {
            var (first, second) = (example.GetProperty("first").GetInt32(), example.GetProperty("second").GetInt32());
            var hashes = Hashes(example);
            Assert.Equal(hashes, Prove(TreeProof.Consistency(first, second)));
            Assert.True(TreeProof.VerifyConsistency(first, second, hashes, Root(first), Root(second)));
        }
    }

    [Fact]
    public void TryDecode_DocumentedRefusals_AreRefused()
    {
        foreach (var example in List("refused_entries")) Assert.False(LedgerEntry.TryDecode(example.Hex("encoded"), out _, out _), example.Text("name"));
        foreach (var example in List("refused_tree_heads")) Assert.False(SignedTreeHead.TryDecode(example.Hex("encoded"), out _, out _), example.Text("name"));
    }

    [Fact]
    public void Verify_DocumentedForgeries_Fail()
    {
        foreach (var example in List("unverified_tree_heads"))
        {
            Assert.True(SignedTreeHead.TryDecode(example.Hex("encoded"), out var head, out var fault), fault);
            Assert.False(head.Verify(LogKey()), example.Text("name"));
        }
    }

    [Fact]
    public void Page_LabelsLimitsAndLinks_AreThoseOfTheCode()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "protocol", "ledger.md"));
        Assert.Contains($"Label `{LedgerEntry.Label}`. At most {LedgerEntry.MaximumEncodedSize} bytes.", page, StringComparison.Ordinal);
        Assert.Contains($"Label `{TreeHead.Label}`.", page, StringComparison.Ordinal);
        Assert.Contains($"by the log's key (ECDSA P-256): {SignedTreeHead.EncodedSize} bytes.", page, StringComparison.Ordinal);
        foreach (var kind in Enum.GetValues<LedgerEntryKind>())
            Assert.Contains($"{(byte)kind} {kind.ToString().ToLowerInvariant()}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void LedgerEntry_LongestFields_HasTheStatedSize()
    {
        var entry = new LedgerEntry
        {
            Kind = LedgerEntryKind.Registration,
            KeyHash = [.. new byte[32]],
            Incarnation = 1,
            Number = 1,
            Time = DateTimeOffset.UnixEpoch,
            RecordHash = [.. new byte[32]],
            Handle = new string('h', NodeHandle.MaximumLength),
        };

        Assert.Equal(LedgerEntry.MaximumEncodedSize, entry.Encode().Length);
    }

    [Fact]
    public void Sign_AnotherLogsKey_IsRefused()
    {
        using var key = IdentityKey.Generate();
        using var other = IdentityKey.Generate();
        var head = new TreeHead { LogId = TreeHead.LogIdOf(key.Public), Size = 0, Time = DateTimeOffset.UnixEpoch, Root = new CompactRange().Root() };

        Assert.True(SignedTreeHead.Sign(head, key).Verify(key.Public));
        Assert.False(SignedTreeHead.Sign(head, key).Verify(other.Public));
        Assert.Throws<ArgumentException>(() => SignedTreeHead.Sign(head, other));
    }

    private static PublicIdentity LogKey()
    {
        Assert.True(PublicIdentity.TryDecode(Examples.GetProperty("log_key").Hex("public_key"), out var key));
        Assert.Equal(Examples.GetProperty("log_key").Text("log_id"), Convert.ToHexStringLower(TreeHead.LogIdOf(key).AsSpan()));
        return key;
    }

    private static byte[] Hashes(JsonElement example) => [.. example.GetProperty("hashes").EnumerateArray().SelectMany(hash => Convert.FromHexString(hash.GetString()!))];

    private static byte[] Prove(IEnumerable<TreeRange> ranges) =>
        [.. ranges.SelectMany(range => TreeProof.Hash(Leaves[(int)range.Start..(int)range.End].SelectMany(leaf => leaf).ToArray()))];

    private static byte[] Root(int size) => TreeProof.Hash(Leaves[..size].SelectMany(leaf => leaf).ToArray());

    private static List<JsonElement> List(string name)
    {
        List<JsonElement> list = [.. Examples.GetProperty(name).EnumerateArray()];
        Assert.NotEmpty(list);
        return list;
    }
}
