using System.Security.Cryptography;
using System.Text.Json;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Sealing;

namespace OrleansVoxa.Protocol.Tests.Sealing;

/// <summary>docs/protocol/examples/sealing.json, which was made by another implementation.</summary>
public sealed class SealingExampleTests
{
    private static readonly JsonElement Examples = Vectors.Example("sealing.json");

    [Fact]
    public void SecretBox_DocumentedBoxes_Open()
    {
        foreach (var example in Examples.GetProperty("secret_boxes").EnumerateArray())
        {
            Assert.True(SecretBox.TryOpen(example.Hex("key"), example.Hex("box"), example.Hex("associated"), out var plaintext), example.Text("name"));
            Assert.Equal(example.Hex("plaintext"), plaintext);
            var subkey = new byte[HChaCha20.OutputSize];
            HChaCha20.Derive(example.Hex("key"), example.Hex("nonce").AsSpan(0, HChaCha20.NonceSize), subkey);
            Assert.Equal(example.Hex("subkey"), subkey);
        }
    }

    [Fact]
    public void SealedSession_DocumentedSessions_GiveTheirBytesOnBothSides()
    {
        foreach (var example in Examples.GetProperty("sealed_sessions").EnumerateArray())
        {
            using var recipient = X25519PrivateKey.Import(example.Hex("recipient_private"));
            using var ephemeral = X25519PrivateKey.Import(example.Hex("ephemeral_private"));
            Assert.Equal(example.Hex("recipient_public"), recipient.PublicKey);
            using var initiator = SealedSession.Initiate(recipient.PublicKey.AsSpan(), ephemeral, out var ephemeralPublic);
            Assert.Equal(example.Hex("ephemeral_public"), ephemeralPublic);
            Assert.True(SealedSession.TryAccept(recipient, ephemeralPublic, out var acceptor));
            AssertDerivation(example, ephemeral);
            foreach (var message in example.GetProperty("messages").EnumerateArray())
                AssertMessage(message, initiator, acceptor);
            acceptor.Dispose();
        }
    }

    [Fact]
    public void Initiate_DocumentedWeakKeys_AreRefused()
    {
        using var recipient = X25519PrivateKey.Generate();
        foreach (var key in Examples.GetProperty("refused_public_keys").EnumerateArray())
        {
            var point = Convert.FromHexString(key.GetString()!);
            Assert.Throws<ProtocolViolationException>(() => SealedSession.Initiate(point, out _));
            Assert.False(SealedSession.TryAccept(recipient, point, out _));
        }
    }

    private static void AssertDerivation(JsonElement example, X25519PrivateKey ephemeral)
    {
        var shared = new byte[X25519.KeySize];
        Assert.True(ephemeral.TryAgree(example.Hex("recipient_public"), shared));
        Assert.Equal(example.Hex("shared_secret"), shared);
        var keys = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 64, example.Hex("salt"), example.Hex("info"));
        Assert.Equal(example.Text("forward_key") + example.Text("backward_key"), Convert.ToHexStringLower(keys));
    }

    private static void AssertMessage(JsonElement message, SealedSession initiator, SealedSession acceptor)
    {
        var forward = message.Text("direction") == "forward";
        var direction = forward ? SealDirection.Forward : SealDirection.Backward;
        var (sender, receiver) = forward ? (initiator, acceptor) : (acceptor, initiator);
        var channel = message.GetProperty("channel").GetByte();
        var number = ulong.Parse(message.Text("number"));
        byte[] plaintext = message.Hex("plaintext"), sealedBytes = new byte[plaintext.Length + SealedSession.Overhead], opened = new byte[plaintext.Length];
        sender.Seal(direction, channel, number, plaintext, sealedBytes);
        Assert.Equal(message.Text("sealed"), Convert.ToHexStringLower(sealedBytes));
        Assert.True(receiver.TryOpen(direction, channel, number, sealedBytes, opened));
        Assert.Equal(plaintext, opened);
    }
}
