using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class NoiseVectorTests
{
    [Fact]
    public void Handshake_PublicVectors_GiveTheirBytesOnBothSides()
    {
        var vectors = Vectors.Load("noise-xx.json", "vectors").ToArray();
        Assert.NotEmpty(vectors);
        foreach (var vector in vectors)
        {
            using var initiatorStatic = X25519PrivateKey.Import(vector.Hex("init_static"));
            using var responderStatic = X25519PrivateKey.Import(vector.Hex("resp_static"));
            using var initiator = new NoiseHandshake(
                true, vector.Hex("init_prologue"), initiatorStatic, X25519PrivateKey.Import(vector.Hex("init_ephemeral")));
            using var responder = new NoiseHandshake(
                false, vector.Hex("resp_prologue"), responderStatic, X25519PrivateKey.Import(vector.Hex("resp_ephemeral")));

            var messages = vector.GetProperty("messages").EnumerateArray().ToArray();
            for (var i = 0; i < 3; i++)
            {
                var (writer, reader) = i == 1 ? (responder, initiator) : (initiator, responder);
                var message = writer.WriteMessage(messages[i].Hex("payload"));
                Assert.Equal(messages[i].Text("ciphertext"), Convert.ToHexStringLower(message));
                Assert.Equal(messages[i].Hex("payload"), reader.ReadMessage(message, out _));
            }

            Assert.Equal(vector.Hex("handshake_hash"), initiator.Hash);
            Assert.Equal(vector.Hex("handshake_hash"), responder.Hash);
            Assert.Equal(initiatorStatic.PublicKey, responder.RemoteStatic);
            Transport(messages[3..], initiator.Split(), responder.Split());
        }
    }

    private static void Transport(
        System.Text.Json.JsonElement[] messages, (CipherState Send, CipherState Receive) initiator, (CipherState Send, CipherState Receive) responder)
    {
        for (var i = 0; i < messages.Length; i++)
        {
            // Message four is the responder's: the sides go on taking turns.
            var (send, receive) = i % 2 == 0 ? (responder.Send, initiator.Receive) : (initiator.Send, responder.Receive);
            var payload = messages[i].Hex("payload");
            var sealedBytes = new byte[payload.Length + CipherState.TagSize];
            send.Seal([], payload, sealedBytes);
            Assert.Equal(messages[i].Text("ciphertext"), Convert.ToHexStringLower(sealedBytes));
            var opened = new byte[payload.Length];
            Assert.True(receive.TryOpen([], sealedBytes, opened));
            Assert.Equal(payload, opened);
        }
    }
}
