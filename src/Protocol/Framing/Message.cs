using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing;

/// <summary>One message of framing A. Immutable; the byte fields of a decoded message own their memory.</summary>
/// <remarks>
/// A message to be sent keeps hold of the memory that it was given until it is written, so that memory must not change
/// or go back to a pool before then. Byte fields compare by identity, not by content.
/// To add a message: one file like those in Messages, and its row in <see cref="MessageTable"/>.
/// </remarks>
public abstract record Message
{
    private protected Message()
    {
    }

    /// <summary>The u32 that begins the message on the wire.</summary>
    public abstract uint Tag { get; }

    /// <summary>Set for a message that carries a secret beside bytes that others chose: it is never compressed, since its
    /// length would tell. Not on the wire. Default false, except where a message says otherwise.</summary>
    public virtual bool Secret { get; init; }

    /// <summary>Whether it is written before or behind others that wait. Not on the wire. Default <see cref="MessagePriority.Normal"/>, except where a message says otherwise.</summary>
    public virtual MessagePriority Priority => MessagePriority.Normal;

    /// <summary>Writes the fields that follow the tag.</summary>
    internal abstract void Write(BincodeWriter writer);
}
