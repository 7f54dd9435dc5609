namespace OrleansVoxa.Protocol.Identity;

/// <summary>What kind of node a record describes; the value is its byte in the record.</summary>
public enum NodeType : byte
{
    /// <summary>An ordinary node.</summary>
    Standard = 0,

    /// <summary>Forwards onion packets for others.</summary>
    Relay = 1,

    /// <summary>A relay or host with much bandwidth.</summary>
    HighCapacity = 2,

    /// <summary>Connects the network with another one.</summary>
    Bridge = 3,

    /// <summary>A node that speaks over protected sessions only.</summary>
    Secure = 4,
}
