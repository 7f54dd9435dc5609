namespace OrleansVoxa.Protocol.Onion;

/// <summary>What a node is to do with a packet that it has peeled.</summary>
public enum PeelKind
{
    /// <summary>Drop it; <see cref="PeelResult.Code"/> says why.</summary>
    Refused = 0,

    /// <summary>Send <see cref="PeelResult.Packet"/> to <see cref="PeelResult.NextHop"/>.</summary>
    Forward = 1,

    /// <summary>This node is the recipient of <see cref="PeelResult.Content"/>.</summary>
    Deliver = 2,

    /// <summary>A reply came back: open <see cref="PeelResult.Payload"/> with the secrets of <see cref="PeelResult.ReplyBlock"/>.</summary>
    Reply = 3,
}
