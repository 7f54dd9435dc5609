namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// The accounts of one credited stream, both directions: how much this side may still send, and how much the peer may.
/// Pure numbers, no I/O. Thread-safe.
/// </summary>
/// <remarks>Specification: docs/protocol/streams.md. Invariant: bytes sent never exceed bytes of credit granted.</remarks>
public sealed class CreditWindow
{
    private readonly Lock _gate = new();
    private readonly uint _window;
    private uint _sendable;
    private uint _receivable;
    private uint _consumed;

    /// <summary>Opens the accounts.</summary>
    /// <param name="sendable">What the peer granted at first, in bytes.</param>
    /// <param name="window">What this side grants at first and keeps granting up to, in bytes. At least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is below 2.</exception>
    public CreditWindow(uint sendable, uint window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 2u);
        _sendable = sendable;
        _window = _receivable = window;
    }

    /// <summary>What may be sent now, in bytes.</summary>
    public uint Sendable
    {
        get { lock (_gate) return _sendable; }
    }

    /// <summary>What the peer may send now, in bytes.</summary>
    public uint Receivable
    {
        get { lock (_gate) return _receivable; }
    }

    /// <summary>Takes as much of the wanted bytes as there is credit for; those are to be sent.</summary>
    /// <param name="wanted">How many bytes wait to be sent; not negative.</param>
    /// <returns>From 0 to <paramref name="wanted"/>.</returns>
    public int Take(int wanted)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        lock (_gate)
        {
            var taken = (int)Math.Min((uint)wanted, _sendable);
            _sendable -= (uint)taken;
            return taken;
        }
    }

    /// <summary>Enters credit that the peer granted.</summary>
    /// <exception cref="ProtocolViolationException"><see cref="SessionFault.CreditExceeded"/>: nothing, or past 2^32-1 in all.</exception>
    public void Granted(uint bytes)
    {
        lock (_gate)
        {
            if (bytes == 0 || bytes > uint.MaxValue - _sendable)
                throw new ProtocolViolationException(SessionFault.CreditExceeded, $"Granting {bytes} bytes beside {_sendable} is not possible.");
            _sendable += bytes;
        }
    }

    /// <summary>Enters bytes that arrived.</summary>
    /// <exception cref="ProtocolViolationException"><see cref="SessionFault.CreditExceeded"/>: the peer had less credit.</exception>
    public void Received(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            if ((uint)bytes > _receivable)
                throw new ProtocolViolationException(SessionFault.CreditExceeded, $"{bytes} bytes came where {_receivable} were allowed.");
            _receivable -= (uint)bytes;
        }
    }

    /// <summary>Enters bytes that the application has taken, which makes room for more.</summary>
    /// <returns>What to grant the peer now; 0 until half the window is free, so that grants are few.</returns>
    /// <exception cref="InvalidOperationException">More was consumed than had arrived.</exception>
    public uint Consumed(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            if ((uint)bytes > _window - _receivable - _consumed)
                throw new InvalidOperationException("More was consumed than had arrived.");
            _consumed += (uint)bytes;
            if (_consumed < _window / 2) return 0;
            var grant = _consumed;
            _receivable += grant;
            _consumed = 0;
            return grant;
        }
    }
}
