using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Protocol.Tests.Tokens;

public sealed class BearerSecretTests
{
    [Fact]
    public void CreateApiKey_Text_ReadsBackAsTheSame()
    {
        using var made = BearerSecret.CreateApiKey();

        Assert.True(BearerSecret.TryParse(made.Reveal(), out var read));
        using (read)
        {
            Assert.Equal((BearerKind.ApiKey, made.Name), (read.Kind, read.Name));
            Assert.Equal(made.Hash, read.Hash);
        }
    }

    [Fact]
    public void CreateSession_Text_NamesTheNode()
    {
        using var key = IdentityKey.Generate();
        using var made = BearerSecret.CreateSession(key.Public.Id);

        Assert.True(BearerSecret.TryParse(made.Reveal(), out var read));
        using (read) Assert.Equal((BearerKind.Session, key.Public.Id.ToString()), (read.Kind, read.Name));
    }

    [Fact]
    public void Hash_IsSha256OfTheRandomBytes()
    {
        using var made = BearerSecret.CreateApiKey();

        Assert.Equal(SHA256.HashData(Convert.FromHexString(made.Reveal()[22..86])), made.Hash.ToArray());
    }

    [Fact]
    public void TryParse_AnyOneCharacterChangedAddedOrLost_IsRefused()
    {
        using var made = BearerSecret.CreateApiKey();
        var text = made.Reveal();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in "0fF_ é")
            {
                if (c != text[i]) Assert.False(BearerSecret.TryParse(text[..i] + c + text[(i + 1)..], out _), $"{c} at {i}");
                Assert.False(BearerSecret.TryParse(text.Insert(i, c.ToString()), out _));
            }

            Assert.False(BearerSecret.TryParse(text.Remove(i, 1), out _));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("voxa_")]
    [InlineData("voxas_")]
    public void TryParse_NoSecret_IsRefused(string? text) => Assert.False(BearerSecret.TryParse(text, out _));

    [Fact]
    public void ToString_NeverShowsTheSecret()
    {
        using var made = BearerSecret.CreateApiKey();

        Assert.DoesNotContain(made.Reveal()[22..40], made.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reveal_Erased_Throws()
    {
        var made = BearerSecret.CreateApiKey();
        made.Dispose();

        Assert.Throws<ObjectDisposedException>(() => made.Reveal());
        Assert.Throws<ObjectDisposedException>(() => made.Hash);
    }
}
