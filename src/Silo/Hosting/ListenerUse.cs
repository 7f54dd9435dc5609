namespace OrleansVoxa.Silo.Hosting;

/// <summary>What an HTTP listener serves.</summary>
internal enum ListenerUse
{
    /// <summary>The API, and the bridge in a browser's sandbox.</summary>
    Api,

    /// <summary>The bridge alone.</summary>
    Bridge,

    /// <summary>Metrics and health alone.</summary>
    Ops,
}
