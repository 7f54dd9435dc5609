namespace OrleansVoxa.Protocol.Sealing;

/// <summary>Which of a sealed session's two keys is meant.</summary>
public enum SealDirection
{
    /// <summary>From the side that initiated to the recipient.</summary>
    Forward,

    /// <summary>From the recipient back.</summary>
    Backward,
}
