using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

/// <summary>docs/protocol/examples/identity.json, which was made by another implementation.</summary>
public sealed class IdentityExampleTests
{
    private static readonly JsonElement Examples = Vectors.Example("identity.json");

    [Fact]
    public void TryDecode_DocumentedKeys_HaveTheirIdsAndSignatures()
    {
        foreach (var example in Examples.GetProperty("keys").EnumerateArray())
        {
            Assert.True(PublicIdentity.TryDecode(example.Hex("encoded"), out var identity), example.Text("name"));
            Assert.Equal(example.GetProperty("algorithm").GetByte(), (byte)identity.Algorithm);
            Assert.Equal(example.Text("node_id"), identity.Id.ToString());
            Assert.True(identity.Verify(example.Hex("message"), example.Hex("signature")));
            Assert.True(PublicIdentity.TryImportPem(example.Text("public_pem"), out var fromPem, out _));
            Assert.Equal(identity, fromPem);
            Assert.Equal(example.Text("public_pem").Trim(), identity.ExportPem());
        }
    }

    [Fact]
    public void TryImportPem_DocumentedKeyFiles_BelongToTheirPublicKeys()
    {
        foreach (var example in Examples.GetProperty("keys").EnumerateArray())
        {
            if (!example.TryGetProperty("private_pem", out var pem))
                continue;
            Assert.True(IdentityKey.TryImportPem(pem.GetString(), out var key, out var fault), fault);
            using (key)
            {
                Assert.Equal(example.Text("encoded"), Convert.ToHexStringLower(key.Public.Encoded.AsSpan()));
                Assert.True(key.Public.Verify([1], key.Sign([1])));
            }
        }
    }

    [Fact]
    public void TryDecode_DocumentedRefusals_AreRefused()
    {
        foreach (var example in Examples.GetProperty("refused_keys").EnumerateArray())
            Assert.False(PublicIdentity.TryDecode(example.Hex("encoded"), out _), example.Text("name"));
    }

    [Fact]
    public void VoxaEndpointTryParse_DocumentedTexts_AreJudgedAsDocumented()
    {
        foreach (var example in Examples.GetProperty("endpoints").EnumerateArray())
        {
            Assert.True(VoxaEndpoint.TryParse(example.Text("text"), out var endpoint));
            Assert.Equal(example.GetProperty("node_id").GetString(), endpoint.Id?.ToString());
            Assert.Equal(example.Text("host"), endpoint.Host);
            Assert.Equal(example.GetProperty("port").GetInt32(), endpoint.Port);
        }
        foreach (var text in Examples.GetProperty("refused_endpoints").EnumerateArray())
            Assert.False(VoxaEndpoint.TryParse(text.GetString(), out _), text.GetString());
    }
}
