using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

/// <summary>Runs fresh handshakes whose second or third message is damaged on the way, and says what they are refused with.</summary>
internal sealed class NoiseProbe(IdentityKey alice, IdentityKey bob, TimeSpan window, DateTimeOffset now)
{
    public string SecondDamaged(int bit) => Second(response => Flip(response, bit));

    public string SecondCut(int length) => Second(response => response[..Math.Min(length, response.Length - 1)]);

    public string ThirdDamaged(int bit) => Third(confirm => Flip(confirm, bit));

    public string ThirdCut(int length) => Third(confirm => confirm[..Math.Min(length, confirm.Length - 1)]);

    private string Second(Func<byte[], byte[]> damage)
    {
        using var initiator = new HandshakeInitiator(alice);
        using var responder = new HandshakeResponder(bob, window);
        var response = responder.Respond(initiator.Start(now), now);
        return Assert.Throws<ProtocolViolationException>(() => initiator.Finish(damage(response), out _)).Code;
    }

    private string Third(Func<byte[], byte[]> damage)
    {
        using var initiator = new HandshakeInitiator(alice);
        using var responder = new HandshakeResponder(bob, window);
        var confirm = initiator.Finish(responder.Respond(initiator.Start(now), now), out _);
        return Assert.Throws<ProtocolViolationException>(() => responder.Finish(damage(confirm))).Code;
    }

    private static byte[] Flip(byte[] message, int bit)
    {
        var damaged = message.ToArray();
        damaged[bit / 8 % damaged.Length] ^= (byte)(1 << (bit % 8));
        return damaged;
    }
}
