namespace OrleansVoxa.Protocol.Framing;

/// <summary>What a receiver accepts as one frame. Immutable.</summary>
public sealed record FrameLimits
{
    /// <summary>No frame of either framing is larger, whatever the options say: 16 MiB.</summary>
    public const int AbsoluteMaxPayload = 16 * 1024 * 1024;

    private readonly int _maxPayload = AbsoluteMaxPayload;

    /// <summary>The limits of an established session.</summary>
    public static FrameLimits Default { get; } = new();

    /// <summary>The limits before the peer is known: 4 KiB, since all three handshake messages fit in it.</summary>
    public static FrameLimits Handshake { get; } = new() { MaxPayload = 4096 };

    /// <summary>The limits of framing B before its Hello is read: 8 KiB, since the largest Hello fits in it.</summary>
    public static FrameLimits Hello { get; } = new() { MaxPayload = 8192 };

    /// <summary>Largest payload on the wire, in bytes. Default and maximum 16 MiB, minimum 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public int MaxPayload
    {
        get => _maxPayload;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 64);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, AbsoluteMaxPayload);
            _maxPayload = value;
        }
    }
}
