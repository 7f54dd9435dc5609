using OrleansVoxa.Agent.Containers;

namespace OrleansVoxa.Agent.Tests.Containers;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("nginx", "docker.io", "library/nginx", "latest")]
    [InlineData("nginx:1.27", "docker.io", "library/nginx", "1.27")]
    [InlineData("team/web", "docker.io", "team/web", "latest")]
    [InlineData("docker.io/nginx", "docker.io", "library/nginx", "latest")]
    [InlineData("ghcr.io/team/web:1", "ghcr.io", "team/web", "1")]
    [InlineData("localhost/x", "localhost", "x", "latest")]
    [InlineData("localhost:5000/x:2", "localhost:5000", "x", "2")]
    [InlineData("registry.example:443/a/b_c/d-e.f", "registry.example:443", "a/b_c/d-e.f", "latest")]
    [InlineData("ghcr.io/team/web@" + Digest, "ghcr.io", "team/web", Digest)]
    [InlineData("ghcr.io/team/web:1@" + Digest, "ghcr.io", "team/web", Digest)]
    public void Parse_AReference_GivesItsParts(string text, string registry, string repository, string version)
    {
        var reference = ImageReference.Parse(text);
        Assert.Equal((registry, repository, version), (reference.Registry, reference.Repository, reference.Version));
        Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/x")]
    [InlineData("x/")]
    [InlineData("x//y")]
    [InlineData("../x")]
    [InlineData("ghcr.io/../x")]
    [InlineData("ghcr.io/a/./b")]
    [InlineData("Ghcr.io/x")]
    [InlineData("ghcr.io/X")]
    [InlineData("ghcr.io/x:")]
    [InlineData("ghcr.io/x:-1")]
    [InlineData("ghcr.io/x@")]
    [InlineData("ghcr.io/x@sha256:1")]
    [InlineData("ghcr.io/x@sha512:1")]
    [InlineData("ghcr.io/x@" + Digest + "@" + Digest)]
    [InlineData("user@ghcr.io/x")]
    [InlineData("http://ghcr.io/x")]
    [InlineData("ghcr.io/x?tag=1")]
    [InlineData("ghcr.io/x 1")]
    [InlineData("ghcr.io/x\n")]
    [InlineData("ghcr.io.:123456/x")]
    public void Parse_WhatIsNone_IsRefused(string text) => Assert.Equal("image_reference_invalid", Assert.Throws<InstanceException>(() => ImageReference.Parse(text)).Code);
}
