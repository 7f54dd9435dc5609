namespace OrleansVoxa.Edge.Transports;

/// <summary>The path of a Unix socket cannot be taken: the message says by what, and what to do.</summary>
public sealed class SocketPathException(string message, Exception? inner = null) : IOException(message, inner);
