using System.Text.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Protocol.Tests.Tokens;

/// <summary>docs/protocol/examples/http-api.json, which was made by another implementation.</summary>
public sealed class HttpApiExampleTests
{
    private static readonly JsonElement Examples = Vectors.Example("http-api.json");

    [Fact]
    public void SessionLogin_DocumentedExamples_HaveTheirBytesAndVerify()
    {
        foreach (var example in List("logins"))
        {
            var (login, key) = Read(example);
            Assert.Equal(example.Text("signed_bytes"), Convert.ToHexStringLower(login.Encode()));
            Assert.True(login.Verify(key, example.Hex("signature")), example.Text("name"));
        }
    }

    [Fact]
    public void SessionLogin_DocumentedRefusals_DoNotVerify()
    {
        foreach (var example in List("unverified_logins"))
        {
            var (login, key) = Read(example);
            Assert.False(login.Verify(key, example.Hex("signature")), example.Text("name"));
        }
    }

    [Fact]
    public void BearerSecret_DocumentedExamples_ReadAsTheyShould()
    {
        foreach (var example in List("bearer_secrets"))
        {
            Assert.True(BearerSecret.TryParse(example.Text("text"), out var secret));
            using (secret)
            {
                Assert.Equal(example.Text("kind"), secret.Kind is BearerKind.ApiKey ? "api_key" : "session");
                Assert.Equal(example.Text("name"), secret.Name);
                Assert.Equal(example.Text("hash"), Convert.ToHexStringLower(secret.Hash.AsSpan()));
                Assert.Equal(example.Text("text"), secret.Reveal());
            }
        }
    }

    [Fact]
    public void BearerSecret_DocumentedRefusals_AreRefused()
    {
        foreach (var text in List("refused_bearer_secrets").Select(item => item.GetString())) Assert.False(BearerSecret.TryParse(text, out _), text);
    }

    [Theory]
    [InlineData(39, "a")]
    [InlineData(41, "a")]
    [InlineData(40, "")]
    [InlineData(40, "Upper")]
    [InlineData(40, "two words")]
    [InlineData(40, "é")]
    public void Encode_FieldOutOfItsRule_Throws(int challenge, string audience) =>
        Assert.Throws<ArgumentException>(() => new SessionLogin(default, [.. new byte[challenge]], audience).Encode());

    private static (SessionLogin Login, PublicIdentity Key) Read(JsonElement example)
    {
        var fields = example.GetProperty("fields");
        Assert.True(PublicIdentity.TryDecode(example.Hex("public_key"), out var key));
        return (new(NodeId.Parse(fields.Text("node")), [.. fields.Hex("challenge")], fields.Text("audience")), key);
    }

    private static IEnumerable<JsonElement> List(string name)
    {
        var items = Examples.GetProperty(name).EnumerateArray().ToList();
        Assert.NotEmpty(items);
        return items;
    }
}
