namespace OrleansVoxa.Edge.Bridge;

public enum ServiceStatus
{
    Found,

    /// <summary>Nothing is published under this name.</summary>
    Unknown,

    /// <summary>Published, but its publisher has no session.</summary>
    Offline,

    /// <summary>Its record, or its publisher's, does not verify or names no routing key in force.</summary>
    Broken,
}
