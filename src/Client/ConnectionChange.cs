namespace OrleansVoxa.Client;

/// <summary>Something that happened to a client's connection. Immutable.</summary>
/// <param name="State">What holds from now on.</param>
/// <param name="Reason">Why; null after an ordinary end of the connection, and when it is there again.</param>
public sealed record ConnectionChange(ConnectionState State, VoxaClientException? Reason);
