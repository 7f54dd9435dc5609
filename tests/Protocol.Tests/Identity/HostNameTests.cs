using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:DB8:0:0:0:0:0:1", "2001:db8::1")]
    [InlineData("[2001:db8::1]", "2001:db8::1")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("Node.Example.ORG", "node.example.org")]
    [InlineData("my_node.example.org", "my_node.example.org")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("例え.テスト", "xn--r8jz45g.xn--zckzah")]
    public void TryCanonicalize_Host_HasOneSpelling(string text, string expected)
    {
        Assert.True(HostName.TryCanonicalize(text, out var host));
        Assert.Equal(expected, host);
        Assert.True(HostName.TryCanonicalize(host, out var again));
        Assert.Equal(host, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("1")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("256.0.0.1")]
    [InlineData("[192.0.2.7]")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%eth0")]
    [InlineData("2001:db8::1::2")]
    [InlineData("node.example.org.")]
    [InlineData("node..example.org")]
    [InlineData("-node.example.org")]
    [InlineData("bü cher.example")]
    [InlineData("node.example.org:80")]
    [InlineData("http://node.example.org")]
    [InlineData("..")]
    [InlineData("[]")]
    [InlineData("[")]
    public void TryCanonicalize_NoHost_IsRefused(string? text) => Assert.False(HostName.TryCanonicalize(text, out _));

    [Fact]
    public void TryCanonicalize_LabelsAndNamesThatAreTooLong_AreRefused()
    {
        Assert.False(HostName.TryCanonicalize(new string('a', 64) + ".example", out _));
        Assert.False(HostName.TryCanonicalize(new string('ü', 60) + ".example", out _));
        Assert.False(HostName.TryCanonicalize(string.Concat(Enumerable.Repeat("a.", 130)) + "example", out _));
    }
}
