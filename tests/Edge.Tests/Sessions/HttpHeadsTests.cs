using OrleansVoxa.Edge.Sessions.Http;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Tests.Sessions;

public sealed class HttpHeadsTests
{
    private static readonly HttpRequestHead Head = new("POST", "/a?b", [new HeaderField("X", "y"), new HeaderField("X", "z")], true);

    [Fact]
    public void TryDecodeCall_WhatWasEncoded_ComesBack()
    {
        var encoded = HttpHeads.EncodeCall("docs", Head, [1, 2, 3]);

        Assert.True(HttpHeads.TryDecodeCall(encoded, 3, out var service, out var head, out var body, out _));
        Assert.Equal("docs", service);
        Assert.Equal((Head.Method, Head.Target, Head.HasBody), (head.Method, head.Target, head.HasBody));
        Assert.Equal(Head.Headers, head.Headers);
        Assert.Equal([1, 2, 3], body);
    }

    [Fact]
    public void TryDecodeCall_BodyOverTheLimit_IsAFault() =>
        Assert.False(HttpHeads.TryDecodeCall(HttpHeads.EncodeCall("docs", Head, [1, 2, 3]), 2, out _, out _, out _, out _));

    [Fact]
    public void TryDecodeCall_CutAnywhere_IsAFault()
    {
        var encoded = HttpHeads.EncodeCall("docs", Head, [1, 2, 3]);
        for (var length = 0; length < encoded.Length; length++)
            Assert.False(HttpHeads.TryDecodeCall(encoded.AsSpan(0, length), 10, out _, out _, out _, out _));
    }

    [Fact]
    public void TryDecodeAnswer_WhatWasEncoded_ComesBack()
    {
        var encoded = HttpHeads.EncodeAnswer(new(404, "Not Found", [new HeaderField("A", "b")]), [9]);

        Assert.True(HttpHeads.TryDecodeAnswer(encoded, 10, out var head, out var body, out _));
        Assert.Equal((404, "Not Found"), (head.Status, head.Reason));
        Assert.Equal([9], body);
    }

    [Theory]
    [InlineData("GE T", "/", "X", "y")]
    [InlineData("", "/", "X", "y")]
    [InlineData("GET", "no-slash", "X", "y")]
    [InlineData("GET", "/a b", "X", "y")]
    [InlineData("GET", "/", "X:", "y")]
    [InlineData("GET", "/", "X", "y\r\nInjected: 1")]
    public void TryDecode_HeadThatWouldBreakHttp_IsAFault(string method, string target, string name, string value)
    {
        var encoded = HttpHeads.Encode(new HttpRequestHead(method, target, [new HeaderField(name, value)], false));

        Assert.False(HttpHeads.TryDecode(encoded, out _, out var fault));
        Assert.NotNull(fault);
    }
}
