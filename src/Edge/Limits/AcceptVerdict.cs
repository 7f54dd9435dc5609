namespace OrleansVoxa.Edge.Limits;

public enum AcceptVerdict
{
    Accepted,

    /// <summary>The listener holds as many connections as it may.</summary>
    Full,

    /// <summary>This address holds as many connections as one may.</summary>
    AddressFull,

    /// <summary>Connections arrive faster than the listener takes them.</summary>
    TooFast,
}
