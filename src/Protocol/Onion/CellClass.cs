namespace OrleansVoxa.Protocol.Onion;

/// <summary>The two sizes of packets; the length of a packet tells its class and nothing else.</summary>
public enum CellClass
{
    /// <summary>2,048 bytes.</summary>
    Small = 0,

    /// <summary>32,768 bytes.</summary>
    Large = 1,
}
