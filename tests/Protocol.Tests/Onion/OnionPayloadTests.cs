using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Tests.Onion;

public sealed class OnionPayloadTests
{
    [Fact]
    public void TryRead_Written_GivesTheContent()
    {
        var payload = new byte[100];
        for (var size = 0; size <= 82; size++)
        {
            var content = new SeededRandomSource("payload").Take(size);
            OnionPayload.Write(content, payload);
            Assert.True(OnionPayload.TryRead(payload, out var range, out var fault), fault);
            Assert.Equal(content, payload[range]);
        }
    }

    [Fact]
    public void TryRead_LengthBeyondTheEnd_IsRefusedByName()
    {
        var payload = new byte[100];
        payload[17] = 83;
        Assert.False(OnionPayload.TryRead(payload, out _, out var fault));
        Assert.Equal(OnionRefusal.PayloadMalformed, fault);
        payload[16] = 0xFF;
        Assert.False(OnionPayload.TryRead(payload, out _, out fault));
        Assert.Equal(OnionRefusal.PayloadMalformed, fault);
    }

    [Fact]
    public void TryRead_PaddingNotZero_IsRefusedByName()
    {
        var payload = new byte[100];
        OnionPayload.Write([1, 2, 3], payload);
        payload[21] = 1;
        Assert.False(OnionPayload.TryRead(payload, out _, out var fault));
        Assert.Equal(OnionRefusal.PayloadMalformed, fault);
    }

    [Fact]
    public void TryRead_AnyPrefixBitSet_IsRefusedByName()
    {
        for (var bit = 0; bit < 128; bit++)
        {
            var payload = new byte[100];
            payload[bit / 8] = (byte)(1 << bit % 8);
            Assert.False(OnionPayload.TryRead(payload, out _, out var fault));
            Assert.Equal(OnionRefusal.PayloadChanged, fault);
        }
    }
}
