using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Edge.Bridge;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Tests.Bridge;

public sealed class BridgeFailureTests
{
    [Theory]
    [InlineData(ExchangeFailureCodes.DeadlineExceeded, 504)]
    [InlineData(ExchangeFailureCodes.IdleTimeout, 504)]
    [InlineData(ExchangeFailureCodes.OriginTimeout, 504)]
    [InlineData(ExchangeFailureCodes.OriginUnreachable, 502)]
    [InlineData(ExchangeFailureCodes.PublisherOffline, 502)]
    [InlineData(ExchangeFailureCodes.PublisherStopped, 502)]
    [InlineData(ExchangeFailureCodes.ProtocolViolation, 502)]
    [InlineData(ExchangeFailureCodes.NoPaths, 503)]
    [InlineData(ExchangeFailureCodes.Overloaded, 503)]
    [InlineData(ExchangeFailureCodes.BodyTooLarge, 413)]
    [InlineData(ExchangeFailureCodes.Cancelled, 499)]
    [InlineData("something_new", 502)]
    public void Of_EachCode_HasItsStatusAndKeepsTheCode(string code, int status)
    {
        var failure = BridgeFailure.Of(new ExchangeFailure(code, "relay 0123 dropped it"));

        Assert.Equal((status, code), (failure.Status, failure.Code));
        Assert.DoesNotContain("0123", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_Failure_IsAProblemWithItsCode()
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;

        await BridgeFailure.Overloaded.WriteAsync(context);

        using var problem = JsonDocument.Parse(body.ToArray());
        Assert.Equal("application/problem+json", context.Response.ContentType);
        Assert.Equal("1", context.Response.Headers.RetryAfter);
        Assert.Equal("overloaded", problem.RootElement.GetProperty("code").GetString());
        Assert.Equal(503, problem.RootElement.GetProperty("status").GetInt32());
    }
}
