using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Guard;

namespace OrleansVoxa.Api.Tests.Guard;

public sealed class LocalityTests
{
    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("::1", null, true)]
    [InlineData("192.0.2.1", null, false)]
    [InlineData("127.0.0.1", "X-Forwarded-For", false)]
    [InlineData("127.0.0.1", "Forwarded", false)]
    [InlineData("127.0.0.1", "Via", false)]
    public void IsFromThisMachine_WhoSpeaks_IsTheCallerItself(string address, string? field, bool own)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (field is not null) context.Request.Headers[field] = "192.0.2.1";

        Assert.Equal(own, Locality.IsFromThisMachine(context));
    }
}
