namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>One header field; a name may occur in several of them. Immutable.</summary>
/// <param name="Name">A token as in RFC 9110 section 5.6.2.</param>
/// <param name="Value">Its value, without line breaks.</param>
public readonly record struct HeaderField(string Name, string Value);
