namespace OrleansVoxa.Protocol.Onion;

/// <summary>How the check of a packet's header ended.</summary>
public enum PeelStatus
{
    /// <summary>The header is authentic for this key; check its replay tag, then peel.</summary>
    Opened = 0,

    /// <summary>The packet's length is that of no cell class.</summary>
    WrongLength = 1,

    /// <summary>The group element is not canonical, or gives an all-zero secret.</summary>
    BadElement = 2,

    /// <summary>The MAC does not match: changed, or wrapped for another key.</summary>
    BadMac = 3,
}
