namespace OrleansVoxa.Client.Pooling;

/// <summary>What a request is to do.</summary>
internal enum PickKind
{
    /// <summary>Go over the connection of the place.</summary>
    Use,

    /// <summary>Open the connection of the place first.</summary>
    Open,

    /// <summary>Wait until a request ends or a connection opens.</summary>
    Wait,

    /// <summary>Fail: no endpoint is to be asked now.</summary>
    Refuse,
}
