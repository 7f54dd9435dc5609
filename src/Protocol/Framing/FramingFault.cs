namespace OrleansVoxa.Protocol.Framing;

/// <summary>The stable codes of violations that framing A and its messages know.</summary>
public static class FramingFault
{
    /// <summary>The first four bytes are not framing A's.</summary>
    public const string Magic = "frame_magic";

    /// <summary>A version byte other than 1.</summary>
    public const string Version = "frame_version";

    /// <summary>A flag that has no meaning is set, or one that needs another stands alone.</summary>
    public const string Flags = "frame_flags";

    /// <summary>The payload length is over the limit.</summary>
    public const string TooLarge = "frame_too_large";

    /// <summary>The stream ended inside a frame.</summary>
    public const string Truncated = "frame_truncated";

    /// <summary>A started frame arrived slower than the minimum receive rate.</summary>
    public const string Slow = "frame_slow";

    /// <summary>A sealed payload whose length no run of records can have.</summary>
    public const string RecordSize = "frame_record_size";

    /// <summary>A sealed record that does not open: changed, repeated or out of order.</summary>
    public const string Authentication = "frame_authentication";

    /// <summary>A plain frame after the handshake.</summary>
    public const string Plain = "frame_plain";

    /// <summary>An encrypted or compressed frame before the handshake was done.</summary>
    public const string TooEarly = "frame_too_early";

    /// <summary>The message ends before its last field.</summary>
    public const string MessageTruncated = "message_truncated";

    /// <summary>Bytes are left after the message's last field.</summary>
    public const string MessageTrailing = "message_trailing";

    /// <summary>A text, byte string or list is longer than its field allows.</summary>
    public const string FieldTooLong = "message_field_too_long";

    /// <summary>A text that is not UTF-8.</summary>
    public const string FieldText = "message_field_text";

    /// <summary>A presence byte other than 0 and 1, or another value that the field does not have.</summary>
    public const string FieldValue = "message_field_value";

    /// <summary>A message that is not allowed at this point of the session.</summary>
    public const string MessageUnexpected = "message_unexpected";
}
