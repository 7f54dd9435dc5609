using System.Text;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Tests.Cryptography;

public sealed class VectorTests
{
    [Fact]
    public void TryMultiply_PublicVectors_GivesTheirResult()
    {
        foreach (var vector in Vectors.Load("x25519.json", "x25519"))
        {
            var result = new byte[32];
            Assert.True(X25519.TryMultiply(vector.Hex("scalar"), vector.Hex("u"), result), vector.Text("name"));
            Assert.Equal(vector.Text("out"), Convert.ToHexStringLower(result));
            using var key = X25519PrivateKey.Import(vector.Hex("scalar"));
            Array.Clear(result);
            Assert.True(key.TryAgree(vector.Hex("u"), result));
            Assert.Equal(vector.Text("out"), Convert.ToHexStringLower(result));
        }
    }

    [Fact]
    public void Hash_PublicVectors_GivesTheirDigest()
    {
        foreach (var vector in Vectors.Load("blake2b.json", "blake2b"))
        {
            var digest = new byte[vector.Hex("digest").Length];
            Blake2b.Hash(vector.Hex("data"), digest, vector.Hex("key"));
            Assert.True(vector.Text("digest") == Convert.ToHexStringLower(digest), vector.Text("name"));
        }
    }

    [Fact]
    public void Seal_PublicVectors_GivesTheirCiphertext()
    {
        foreach (var vector in Vectors.Load("xchacha20poly1305.json", "xchacha20poly1305"))
        {
            var plaintext = vector.Hex("plaintext");
            var output = new byte[plaintext.Length + XChaCha20Poly1305.TagSize];
            XChaCha20Poly1305.Seal(vector.Hex("key"), vector.Hex("nonce"), plaintext, vector.Hex("aad"), output);
            Assert.True(vector.Text("ciphertext_and_tag") == Convert.ToHexStringLower(output), vector.Text("name"));
            var opened = new byte[plaintext.Length];
            Assert.True(XChaCha20Poly1305.TryOpen(vector.Hex("key"), vector.Hex("nonce"), output, vector.Hex("aad"), opened));
            Assert.Equal(plaintext, opened);
        }
    }

    [Fact]
    public void Compute_PublicVectors_GivesTheirResult()
    {
        foreach (var vector in Vectors.Load("openred-hash.json", "vectors"))
        {
            Assert.Equal(vector.Text("result"), TripleHash.Compute(vector.Text("data"), vector.Text("salt")));
            Assert.True(TripleHash.Verify(vector.Text("data"), vector.Text("result")));
            Assert.False(TripleHash.Verify(vector.Text("data") + "x", vector.Text("result")));
        }
    }

    [Fact]
    public void Derive_DraftVector_GivesItsSubkey()
    {
        // draft-irtf-cfrg-xchacha-03, section 2.2.1.
        var key = Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        var nonce = Convert.FromHexString("000000090000004a0000000031415927");
        var output = new byte[32];
        HChaCha20.Derive(key, nonce, output);
        Assert.Equal("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc", Convert.ToHexStringLower(output));
    }

    [Fact]
    public void Xor_RfcVector_GivesItsCiphertext()
    {
        // RFC 8439, section 2.4.2.
        var key = Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        var nonce = Convert.FromHexString("000000000000004a00000000");
        var text = Encoding.ASCII.GetBytes("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
        ChaCha20.Xor(key, nonce, 1, text, text);
        Assert.Equal(
            "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365af90bbf74a35be6b40b8eedf2785e42874d",
            Convert.ToHexStringLower(text));
    }
}
