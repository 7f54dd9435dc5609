namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>What a port is opened for; bits that have no name here must be zero on the wire.</summary>
/// <remarks>Specification: docs/protocol/framing-b.md, "Ports".</remarks>
[Flags]
public enum PortFlags : ushort
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>r: the opener reads what the device sends.</summary>
    Read = 1,

    /// <summary>w: the opener writes to the device.</summary>
    Write = 2,

    /// <summary>s: the port is shared; others may hold it open at the same time.</summary>
    Shared = 4,

    /// <summary>u: each <see cref="Messages.PortSend"/> is one UDP datagram.</summary>
    Udp = 8,

    /// <summary>p: the two may be connected without the edge between them.</summary>
    ViaPeer = 16,
}
