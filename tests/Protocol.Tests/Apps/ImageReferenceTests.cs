using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Protocol.Tests.Apps;

public sealed class ImageReferenceTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    [Theory]
    [InlineData("nginx", "docker.io", "nginx", null)]
    [InlineData("nginx:alpine", "docker.io", "nginx", "alpine")]
    [InlineData("library/nginx:1.2", "docker.io", "library/nginx", "1.2")]
    [InlineData("ghcr.io/team/web:1.2", "ghcr.io", "team/web", "1.2")]
    [InlineData("GHCR.io/team/web", "ghcr.io", "team/web", null)]
    [InlineData("localhost/web", "localhost", "web", null)]
    [InlineData("localhost:5000/web:x", "localhost:5000", "web", "x")]
    [InlineData("10.0.0.1:5000/a/b__c", "10.0.0.1:5000", "a/b__c", null)]
    [InlineData("docker.io.evil.example/nginx", "docker.io.evil.example", "nginx", null)]
    public void TryParse_AReference_NamesItsRegistry(string text, string registry, string repository, string? tag)
    {
        Assert.True(ImageReference.TryParse(text, out var reference));
        Assert.Equal((registry, repository, tag, null), (reference.Registry, reference.Repository, reference.Tag, reference.Digest));
        Assert.True(ImageReference.TryParse(text + "@" + Digest, out reference));
        Assert.Equal((registry, Digest), (reference.Registry, reference.Digest));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Nginx")]
    [InlineData("nginx:")]
    [InlineData("nginx:a b")]
    [InlineData("/nginx")]
    [InlineData("nginx/")]
    [InlineData("a//b")]
    [InlineData("../etc")]
    [InlineData("nginx@sha256:abc")]
    [InlineData("nginx@md5:abc")]
    [InlineData("https://ghcr.io/web")]
    [InlineData("user@ghcr.io/web")]
    [InlineData("ghcr.io:0/web")]
    [InlineData("ghcr.io:99999/web")]
    [InlineData("ghcr.io:/web")]
    [InlineData("-a.b/web")]
    [InlineData("ghcr.io./web")]
    [InlineData("web\n")]
    public void TryParse_NoReference_IsRefused(string? text) => Assert.False(ImageReference.TryParse(text, out _));
}
