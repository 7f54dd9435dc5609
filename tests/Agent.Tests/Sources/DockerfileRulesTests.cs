using OrleansVoxa.Agent.Sources;

namespace OrleansVoxa.Agent.Tests.Sources;

public sealed class DockerfileRulesTests
{
    private const string Base = "FROM localhost/base:1\n";

    [Theory]
    [InlineData("FROM localhost/base:1")]
    [InlineData("# a comment\n\nfrom scratch\r\nCOPY x /x\r\n")]
    [InlineData("ARG A=1\nFROM --platform=linux/amd64 localhost/base AS build\nRUN make $A\nFROM build\nCOPY --from=build --chown=1:1 /a /b\nCOPY --from=0 /a /b")]
    [InlineData("FROM localhost/base\nRUN make --quiet -- --all\nHEALTHCHECK --interval=5s CMD x")]
    [InlineData("FROM localhost/base\nRUN a \\\n# between\n  b \\\n\n c\nCMD [\"x\"]")]
    public void Check_WhatMayBeBuilt_Passes(string text) => DockerfileRules.Check(text, ["localhost"]);

    [Theory]
    [InlineData("", "dockerfile_refused")]
    [InlineData("RUN x", "dockerfile_refused")]
    [InlineData("FROM evil.example/x", "registry_not_allowed")]
    [InlineData("FROM ubuntu", "registry_not_allowed")]
    [InlineData("FROM evil.example/x \\\n AS build", "registry_not_allowed")]
    [InlineData("FR\\\nOM evil.example/x", "registry_not_allowed")]
    [InlineData("FROM localhost/a\\\n/../x", "image_reference_invalid")]
    [InlineData("ARG I=evil.example/x\nFROM $I", "dockerfile_refused")]
    [InlineData("ARG I=evil.example/x\nFROM localhost/${I}", "dockerfile_refused")]
    [InlineData(Base + "COPY --from=evil.example/x /a /b", "registry_not_allowed")]
    [InlineData(Base + "COPY --from=$X /a /b", "dockerfile_refused")]
    [InlineData(Base + "COPY --fr\"om\"=evil.example/x /a /b", "dockerfile_refused")]
    [InlineData(Base + "COPY --from=0 /a /b", "registry_not_allowed")]
    [InlineData(Base + "ADD http://169.254.169.254/ /x", "dockerfile_refused")]
    [InlineData(Base + "ONBUILD ADD http://x /x", "dockerfile_refused")]
    [InlineData("# escape=`\n" + Base, "dockerfile_refused")]
    [InlineData(Base + "RUN a \\\\\nADD http://x /x", "dockerfile_refused")]
    [InlineData(Base + "RUN --network=host curl http://169.254.169.254/", "dockerfile_refused")]
    [InlineData(Base + "run \t--mount=type=bind,from=evil.example/x,target=/x cp /x /y", "dockerfile_refused")]
    [InlineData(Base + "RUN \\\n# between\n\n --security=insecure x", "dockerfile_refused")]
    [InlineData(Base + "RUN --", "dockerfile_refused")]
    [InlineData(Base + "RUN cat <<'ENV \\'\nENV \\\nADD http://x /x", "dockerfile_refused")]
    [InlineData(Base + "COPY <<A /x\nA", "dockerfile_refused")]
    [InlineData(Base + "UNKNOWN x", "dockerfile_refused")]
    [InlineData(Base + "RUN \u0001", "dockerfile_refused")]
    public void Check_WhatMayNot_IsRefused(string text, string code) =>
        Assert.Equal(code, Assert.Throws<InstanceException>(() => DockerfileRules.Check(text, ["localhost"])).Code);
}
