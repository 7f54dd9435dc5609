namespace OrleansVoxa.Bench.Edge;

/// <summary>What carries the messages.</summary>
internal enum EchoKind
{
    /// <summary>A socket that sends back what it receives.</summary>
    Bare,

    /// <summary>A Kestrel connection handler that parses a length prefix.</summary>
    Prefixed,

    /// <summary>The same over TLS.</summary>
    Tls,

    /// <summary>The edge's framing B without TLS.</summary>
    Plain,

    /// <summary>The edge's framing A with Noise.</summary>
    Sealed,
}
