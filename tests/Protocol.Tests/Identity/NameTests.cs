using System.Numerics;
using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class NameTests
{
    private const string Id = "00112233445566778899aabbccddeeff01234567";

    [Theory]
    [InlineData("abc", true)]
    [InlineData("A_b.c-9", true)]
    [InlineData("ab", false)]
    [InlineData("a b", false)]
    [InlineData("abç", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData(Id, false)]
    [InlineData("00112233445566778899AABBCCDDEEFF01234567", false)]
    [InlineData("00112233445566778899aabbccddeeff0123456", true)]
    [InlineData("g0112233445566778899aabbccddeeff01234567", true)]
    public void NodeHandleTryParse_Text_IsJudged(string? text, bool valid)
    {
        Assert.Equal(valid, NodeHandle.TryParse(text, out var handle));
        Assert.Equal(valid ? text : null, handle.Value);
    }

    [Fact]
    public void TryParse_Lengths_EndAtTheLimits()
    {
        Assert.True(NodeHandle.IsValid(new string('x', 64)));
        Assert.False(NodeHandle.IsValid(new string('x', 65)));
        Assert.True(ServiceName.IsValid(new string('x', 63)));
        Assert.False(ServiceName.IsValid(new string('x', 64)));
    }

    [Theory]
    [InlineData("docs", true)]
    [InlineData("a", true)]
    [InlineData("9-9", true)]
    [InlineData("-docs", false)]
    [InlineData("docs-", false)]
    [InlineData("Docs", false)]
    [InlineData("do.cs", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void ServiceNameTryParse_Text_IsJudged(string? text, bool valid)
    {
        Assert.Equal(valid, ServiceName.TryParse(text, out var name));
        Assert.Equal(valid ? text : null, name.Value);
    }

    [Theory]
    [InlineData("voxa://host:1", null, "host", 1)]
    [InlineData("voxa://host", null, "host", 41040)]
    [InlineData("VOXA://10.1.2.3:65535", null, "10.1.2.3", 65535)]
    [InlineData("voxa://[::1]:9", null, "::1", 9)]
    [InlineData("voxa://[2001:db8::1]", null, "2001:db8::1", 41040)]
    [InlineData("voxa://" + Id + "@a.example:7", Id, "a.example", 7)]
    [InlineData("voxa+tls://host", null, "host", 41046, EndpointTransport.Tls)]
    [InlineData("Voxa+TLS://" + Id + "@[::1]:9", Id, "::1", 9, EndpointTransport.Tls)]
    [InlineData("voxa+unix:///run/voxa/edge.sock", null, "/run/voxa/edge.sock", 0, EndpointTransport.Unix)]
    [InlineData("voxa+unix://" + Id + "@/a@b:1", Id, "/a@b:1", 0, EndpointTransport.Unix)]
    [InlineData("voxa+unix:///a@b", null, "/a@b", 0, EndpointTransport.Unix)]
    public void VoxaEndpointTryParse_Endpoint_IsRead(string text, string? id, string host, int port, EndpointTransport transport = EndpointTransport.Tcp)
    {
        Assert.True(VoxaEndpoint.TryParse(text, out var endpoint));
        Assert.Equal(id, endpoint.Id?.ToString());
        Assert.Equal(host, endpoint.Host);
        Assert.Equal(port, endpoint.Port);
        Assert.Equal(transport, endpoint.Transport);
        Assert.True(VoxaEndpoint.TryParse(endpoint.ToString(), out var again));
        Assert.Equal(endpoint, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("voxa://")]
    [InlineData("http://host:1")]
    [InlineData("voxa://host:0")]
    [InlineData("voxa://host:65536")]
    [InlineData("voxa://host:01")]
    [InlineData("voxa://host:+1")]
    [InlineData("voxa://host:1\0")]
    [InlineData("voxa://host:1/")]
    [InlineData("voxa://host:")]
    [InlineData("voxa://::1:9")]
    [InlineData("voxa://[host]:9")]
    [InlineData("voxa://[::1")]
    [InlineData("voxa://[fe80::1%eth0]:9")]
    [InlineData("voxa://@host:1")]
    [InlineData("voxa://alice@host:1")]
    [InlineData("voxa://" + Id + "@@host:1")]
    [InlineData("voxa://127.1:9")]
    [InlineData("voxa://0x7f.0.0.1:9")]
    [InlineData("voxa://0177.0.0.1:9")]
    [InlineData("voxa://2130706433:9")]
    [InlineData("voxa://a..b:9")]
    [InlineData("voxa://a.:9")]
    [InlineData("voxa://-a:9")]
    [InlineData("voxa+tls:///run/voxa")]
    [InlineData("voxa+unix://")]
    [InlineData("voxa+unix:///")]
    [InlineData("voxa+unix://relative")]
    [InlineData("voxa+unix://host:1")]
    [InlineData("voxa+unix:///with space")]
    [InlineData("voxa+unix:///with\0zero")]
    [InlineData("voxa+unix:///ä")]
    [InlineData("voxa+udp://host:1")]
    public void VoxaEndpointTryParse_AnythingElse_IsRefused(string? text)
        => Assert.False(VoxaEndpoint.TryParse(text, out _));

    [Theory]
    [InlineData(VoxaEndpoint.MaximumPath, true)]
    [InlineData(VoxaEndpoint.MaximumPath + 1, false)]
    public void VoxaEndpointTryParse_LongPath_IsWhatASocketAddressHolds(int length, bool valid)
    {
        var path = "/" + new string('p', length - 1);
        Assert.Equal(valid, VoxaEndpoint.TryParse("voxa+unix://" + path, out _));
        if (valid) Assert.Equal(path, VoxaEndpoint.OfUnixSocket(null, path).Host);
        else Assert.Throws<ArgumentException>(() => VoxaEndpoint.OfUnixSocket(null, path));
    }

    [Theory]
    [InlineData("voxa://10.0.0.1:41040")]
    [InlineData("http://[2001:db8::1]:80")]
    [InlineData("voxa-edge://relay.example.org:41046")]
    public void NodeAddressTryParse_Address_IsWrittenTheSame(string text)
    {
        Assert.True(NodeAddress.TryParse(text, out var address));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("://a:1")]
    [InlineData("voxa://a")]
    [InlineData("Voxa://a:1")]
    [InlineData("voxa:a:1")]
    [InlineData("voxa://a:1\0\0")]
    [InlineData("avoxavoxavoxavoxa://a:1")]
    public void NodeAddressTryParse_AnythingElse_IsRefused(string? text)
        => Assert.False(NodeAddress.TryParse(text, out _));

    [Fact]
    public void NodeIdTryParse_Text_HasOneSpelling()
    {
        Assert.True(NodeId.TryParse(Id, out var id));
        Assert.Equal(Id, id.ToString());
        Assert.Equal(id, NodeId.Read(Convert.FromHexString(Id)));
        Assert.Equal(Id, Convert.ToHexStringLower(id.ToByteArray()));
        Assert.False(NodeId.TryParse(Id.ToUpperInvariant(), out _));
        Assert.False(NodeId.TryParse(Id[1..], out _));
        Assert.False(NodeId.TryParse(Id + "0", out _));
        Assert.False(NodeId.TryParse(" " + Id[1..], out _));
        Assert.False(NodeId.TryParse((string?)null, out _));
        Assert.Throws<FormatException>(() => NodeId.Parse("x"));
        Assert.Throws<ArgumentException>(() => NodeId.Read(new byte[19]));
        Assert.Throws<ArgumentException>(() => id.CopyTo(new byte[19]));
    }

    [Fact]
    public void NodeIdCompareTo_AnyTwo_OrdersAsTheirText()
    {
        var random = new Random(11);
        var bytes = new byte[2 * NodeId.Size];
        for (var i = 0; i < 500; i++)
        {
            random.NextBytes(bytes);
            // Equal beginnings of each length, so that every part of the comparison decides some of them.
            bytes.AsSpan(0, i % (NodeId.Size + 1)).CopyTo(bytes.AsSpan(NodeId.Size));
            var left = NodeId.Read(bytes.AsSpan(0, NodeId.Size));
            var right = NodeId.Read(bytes.AsSpan(NodeId.Size));
            var expected = string.CompareOrdinal(left.ToString(), right.ToString());
            Assert.Equal(Math.Sign(expected), Math.Sign(left.CompareTo(right)));
            Assert.Equal(expected == 0, left == right);
            Assert.Equal(expected < 0, left < right);
            Assert.Equal(expected >= 0, left >= right);
            Assert.True(expected != 0 || left.GetHashCode() == right.GetHashCode());
        }
        Assert.True(default(NodeId).IsZero);
    }

    [Fact]
    public void NodeId_InMemory_Has20Bytes() => Assert.Equal(NodeId.Size, Unsafe.SizeOf<NodeId>());

    [Fact]
    public void CompareDistance_AnyIds_IsTheOrderOfTheirXor() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<byte>().ArrayOf(3 * NodeId.Size).ToArbitrary(),
        bytes =>
        {
            // Often alike in their first bytes, as neighbours are.
            if (bytes[0] % 2 == 0) bytes.AsSpan(0, 17).CopyTo(bytes.AsSpan(NodeId.Size));
            var ids = bytes.Chunk(NodeId.Size).Select(id => NodeId.Read(id)).ToArray();
            var bits = ids.Select(id => Enumerable.Range(0, 8 * NodeId.Size).Select(id.HasBit).ToArray()).ToArray();
            var numbers = ids.Select(id => new BigInteger(id.ToByteArray(), isUnsigned: true, isBigEndian: true)).ToArray();
            return Math.Sign(ids[0].CompareDistance(ids[1], ids[2])) == (numbers[0] ^ numbers[1]).CompareTo(numbers[0] ^ numbers[2])
                && bits.Zip(numbers).All(pair => pair.First.Aggregate(BigInteger.Zero, (sum, bit) => 2 * sum + (bit ? 1 : 0)) == pair.Second);
        }).QuickCheckThrowOnFailure();
}
