using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>
/// Sizes of an onion packet (docs/protocol/onion.md, "Packet"): group element α 32 ‖ routing information β 222 ‖ MAC γ
/// 16 ‖ payload to the end of the cell.
/// </summary>
public static class OnionFormat
{
    /// <summary>The most relays on a path, not counting the recipient.</summary>
    public const int MaxRelays = 5;

    /// <summary>The most nodes on a path: the relays and the recipient.</summary>
    public const int MaxHops = MaxRelays + 1;

    /// <summary>Bytes of the header, 270.</summary>
    public const int HeaderSize = ElementSize + RoutingSize + MacSize;

    internal const int ElementSize = 32;
    internal const int MacSize = 16;
    internal const int IdSize = NodeId.Size;
    internal const int SlotSize = 1 + IdSize + MacSize;
    internal const int RoutingSize = MaxHops * SlotSize;
    internal const int MacOffset = ElementSize + RoutingSize;

    internal const byte CommandForward = 1;
    internal const byte CommandDeliver = 2;
    internal const byte CommandReply = 3;

    /// <summary>Zeros in front of the content that show that the payload arrived unchanged.</summary>
    internal const int PrefixSize = 16;

    internal const int LengthSize = 2;

    private const int SmallPacket = 2048;
    private const int LargePacket = 32768;

    // The zero nonce of every ChaCha20 pass here: each key is used for one stream only.
    internal static ReadOnlySpan<byte> Nonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Bytes of every packet of a class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The class is not defined.</exception>
    public static int PacketSize(CellClass cell) => cell switch
    {
        CellClass.Small => SmallPacket,
        CellClass.Large => LargePacket,
        _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, "There is no such cell class."),
    };

    /// <summary>The most content bytes in a packet of a class: 1,760 or 32,480.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The class is not defined.</exception>
    public static int ContentCapacity(CellClass cell) => PayloadSize(cell) - PrefixSize - LengthSize;

    /// <summary>Finds the class of a packet by its length; false if no class has it.</summary>
    /// <param name="packetLength">Bytes of the packet.</param>
    /// <param name="cell">The class, or <see cref="CellClass.Small"/>.</param>
    public static bool TryGetClass(int packetLength, out CellClass cell)
    {
        cell = packetLength == LargePacket ? CellClass.Large : CellClass.Small;
        return packetLength is SmallPacket or LargePacket;
    }

    internal static int PayloadSize(CellClass cell) => PacketSize(cell) - HeaderSize;
}
