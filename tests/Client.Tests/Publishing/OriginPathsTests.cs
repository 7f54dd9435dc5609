using OrleansVoxa.Client.Publishing;

namespace OrleansVoxa.Client.Tests.Publishing;

public sealed class OriginPathsTests
{
    [Theory]
    [InlineData("Location", "/run/web/there?x=1#y", "/there?x=1#y")]
    [InlineData("location", "/run/web", "/")]
    [InlineData("Location", "/run/web?x", "/?x")]
    [InlineData("Content-Location", "http://caller.test:8080/run/web/a", "http://caller.test:8080/a")]
    [InlineData("Location", "/run/website/there", "/run/website/there")]
    [InlineData("Location", "/login", "/login")]
    [InlineData("Location", "//run/web/a", "//run/web/a")]
    [InlineData("Location", "there", "there")]
    [InlineData("Location", "https://elsewhere.test", "https://elsewhere.test")]
    [InlineData("Set-Cookie", "a=/run/web/; Path=/run/web/x; HttpOnly", "a=/run/web/; Path=/x; HttpOnly")]
    [InlineData("Set-Cookie", "a=b; path=/run/web", "a=b; Path=/")]
    [InlineData("Set-Cookie", "a=b; Path=/", "a=b; Path=/")]
    [InlineData("X-Path", "/run/web/a", "/run/web/a")]
    public void Outward_BelowABasePath_LosesItAndNothingElse(string field, string value, string expected) =>
        Assert.Equal(expected, new OriginPaths("/run/web").Outward(field, value));

    [Theory]
    [InlineData("Location", "/run/web/there")]
    [InlineData("Set-Cookie", "a=b; Path=/x")]
    public void Outward_WholeServer_IsUntouched(string field, string value) => Assert.Equal(value, new OriginPaths("").Outward(field, value));
}
