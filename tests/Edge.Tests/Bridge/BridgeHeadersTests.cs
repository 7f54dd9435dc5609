using Microsoft.AspNetCore.Http;
using OrleansVoxa.Edge.Bridge;

namespace OrleansVoxa.Edge.Tests.Bridge;

public sealed class BridgeHeadersTests
{
    [Fact]
    public void FromCaller_HopByHopFields_EndHere()
    {
        var headers = new HeaderDictionary
        {
            ["Connection"] = "close, X-Secret-Hop",
            ["X-Secret-Hop"] = "1",
            ["Keep-Alive"] = "timeout=5",
            ["TE"] = "trailers",
            ["Transfer-Encoding"] = "chunked",
            ["Upgrade"] = "websocket",
            ["Proxy-Authorization"] = "Basic eA==",
            ["Trailer"] = "X",
            ["Accept"] = "text/html",
        };

        Assert.Equal(["Accept"], BridgeHeaders.FromCaller(headers).Select(field => field.Name));
    }

    [Fact]
    public void FromCaller_FieldsThatPretendAnotherWay_AreDropped()
    {
        var headers = new HeaderDictionary { ["X-Forwarded-For"] = "1.2.3.4", ["Forwarded"] = "for=x", ["Expect"] = "100-continue", ["Cookie"] = "a=b" };

        Assert.Equal(["Cookie"], BridgeHeaders.FromCaller(headers).Select(field => field.Name));
    }

    [Fact]
    public void FromCaller_RepeatedField_KeepsEachValueInOrder()
    {
        var headers = new HeaderDictionary { ["X-Many"] = new(["a", "b"]) };

        Assert.Equal([new("X-Many", "a"), new("X-Many", "b")], BridgeHeaders.FromCaller(headers));
    }

    [Theory]
    [InlineData("Strict-Transport-Security")]
    [InlineData("Clear-Site-Data")]
    [InlineData("Service-Worker-Allowed")]
    [InlineData("Alt-Svc")]
    [InlineData("Connection")]
    public void FromService_FieldsThatConcernTheWholeOrigin_AreDropped(string name) =>
        Assert.Empty(BridgeHeaders.FromService([new(name, "x")]));

    [Fact]
    public void FromService_FieldNamedByConnection_IsDropped() =>
        Assert.Equal(
            [new("ETag", "\"1\"")],
            BridgeHeaders.FromService([new("X-Hop", "1"), new("connection", " x-hop ,close"), new("ETag", "\"1\"")]));
}
