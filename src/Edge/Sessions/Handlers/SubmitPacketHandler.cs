using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>An onion packet goes to its next relay, from a relay also to its recipient; nothing answers, its acknowledgement comes through the relays.</summary>
internal sealed class SubmitPacketHandler(GrainPacketSender sender) : MessageHandler<SubmitPacket>
{
    protected override ValueTask HandleAsync(EdgeSession session, SubmitPacket message, CancellationToken cancellationToken) =>
        OnionFormat.TryGetClass(message.Packet.Length, out _)
            ? sender.PassAsync(session.Node, message.FirstHop, message.Packet, cancellationToken)
            : session.SendAsync(Error.Of(0, SessionErrors.InvalidField, "An onion packet has 2,048 or 32,768 bytes."), cancellationToken);
}
