using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansVoxa.Edge.Bridge;

namespace OrleansVoxa.Edge.Tests.Bridge;

public sealed class ServicePathsTests
{
    [Theory]
    [InlineData("/bridge/docs/", "/bridge/docs/", "", "/")]
    [InlineData("/bridge/docs/a/b", "/bridge/docs/a/b?x=1&y=%20", "?x=1&y=%20", "/a/b?x=1&y=%20")]
    [InlineData("/bridge/docs/a b", "/bridge/docs/a%20b", "", "/a%20b")]
    [InlineData("/bridge/docs/a%2Fb", "/bridge/docs/a%2Fb", "", "/a%2Fb")]
    public void Target_OrdinaryPath_StaysAsTheCallerEncodedIt(string path, string raw, string query, string expected) =>
        Assert.Equal(expected, ServicePaths.Bridge("docs").Target(Request(path, raw, query)));

    [Theory]
    [InlineData("/bridge/docs/x", "/bridge/other/../docs/x")]
    [InlineData("/bridge/docs/x", "/bridge/docs/%2e%2E/docs/x")]
    [InlineData("/bridge/docs/x", "/bridge/docs/y/../x")]
    [InlineData("/bridge/docs/x", "/bridge/%64ocs/x")]
    [InlineData("/bridge/docs/x", "http://host/bridge/docs/x")]
    [InlineData("/bridge/docs/x", "")]
    public void Target_PathThatParsesToAnother_TakesTheParsedOne(string path, string raw) =>
        Assert.Equal("/x", ServicePaths.Bridge("docs").Target(Request(path, raw, "")));

    [Theory]
    [InlineData("/login", "/bridge/docs/login")]
    [InlineData("/a?b=c#d", "/bridge/docs/a?b=c#d")]
    [InlineData("relative/page", "relative/page")]
    [InlineData("http://edge:9999/x?y", "/bridge/docs/x?y")]
    [InlineData("https://elsewhere.example/x", "https://elsewhere.example/x")]
    [InlineData("//elsewhere.example/x", "//elsewhere.example/x")]
    [InlineData("mailto:a@b", "mailto:a@b")]
    public void RewriteLocation_OfTheService_PointsBelowItsName(string location, string expected) =>
        Assert.Equal(expected, ServicePaths.Bridge("docs").RewriteLocation(location, "edge:9999"));

    [Theory]
    [InlineData("a=b; Path=/; HttpOnly", "a=b; Path=/bridge/docs/; HttpOnly")]
    [InlineData("a=b; path=/x; Domain=edge; Secure", "a=b; Path=/bridge/docs/x; Secure")]
    [InlineData("a=b", "a=b")]
    [InlineData("a=b; Path=relative", "a=b; Path=/bridge/docs/")]
    public void RewriteCookie_OfTheService_StaysBelowItsName(string cookie, string expected) =>
        Assert.Equal(expected, ServicePaths.Bridge("docs").RewriteCookie(cookie));

    private static HttpRequest Request(string path, string raw, string query)
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = raw;
        context.Request.Path = path;
        context.Request.QueryString = new(query);
        return context.Request;
    }
}
