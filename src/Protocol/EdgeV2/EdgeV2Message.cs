namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>One message of framing B. Immutable; the byte fields of a decoded message own their memory.</summary>
/// <remarks>
/// A message to be sent keeps hold of the memory that it was given until it is queued, so that memory must not change
/// before then. Byte fields compare by identity, not by content.
/// To add a message: one file like those in Messages, and its row in <see cref="EdgeV2MessageTable"/>.
/// </remarks>
public abstract record EdgeV2Message
{
    private protected EdgeV2Message()
    {
    }

    /// <summary>The type byte of the frame's header.</summary>
    public abstract byte Type { get; }

    /// <summary>Set for a message that carries a secret beside bytes that others chose: it is never compressed, since its
    /// length would tell. Not on the wire. Default false, except where a message says otherwise.</summary>
    public virtual bool Secret { get; init; }

    /// <summary>Writes the fields.</summary>
    internal abstract void Write(EdgeV2Writer writer);
}
