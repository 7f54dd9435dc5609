namespace OrleansVoxa.Edge.Apps;

/// <summary>What an instance is asked for. Each is counted for itself, so that connections which say nothing take no room from requests.</summary>
internal enum BackendUse
{
    /// <summary>A request over HTTP, until its answer is through.</summary>
    Request,

    /// <summary>A connection to one of its ports, for as long as it is open.</summary>
    Connection,
}
