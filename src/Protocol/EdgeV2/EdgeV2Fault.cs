namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>The stable codes of violations that framing B has beside those of frames, fields and compression.</summary>
public static class EdgeV2Fault
{
    /// <summary>Another message came where Hello must.</summary>
    public const string HelloExpected = "hello_expected";

    /// <summary>No version of the protocol is common.</summary>
    public const string HelloVersion = "hello_version";

    /// <summary>A Hello offers or takes what it cannot.</summary>
    public const string HelloValue = "hello_value";
}
