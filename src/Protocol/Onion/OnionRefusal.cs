namespace OrleansVoxa.Protocol.Onion;

/// <summary>Stable codes that say why a packet, a reply block or a reply was refused.</summary>
public static class OnionRefusal
{
    /// <summary>The length is that of no cell class.</summary>
    public const string Length = "onion_length";

    /// <summary>The group element is not canonical, or of small order.</summary>
    public const string Element = "onion_group_element";

    /// <summary>The header was changed, or is meant for another key.</summary>
    public const string Mac = "onion_mac";

    /// <summary>The command is none of next hop, deliver, reply.</summary>
    public const string Command = "onion_command";

    /// <summary>Reserved bytes of the header slot are not zero.</summary>
    public const string Reserved = "onion_reserved";

    /// <summary>The zero prefix is missing: the payload was changed on its way.</summary>
    public const string PayloadChanged = "onion_payload_changed";

    /// <summary>The payload arrived unchanged, but its length field or padding is wrong.</summary>
    public const string PayloadMalformed = "onion_payload_malformed";

    /// <summary>The code of a status other than <see cref="PeelStatus.Opened"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The status is no refusal.</exception>
    public static string Of(PeelStatus status) => status switch
    {
        PeelStatus.WrongLength => Length,
        PeelStatus.BadElement => Element,
        PeelStatus.BadMac => Mac,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "This status is no refusal."),
    };
}
