using System.Net;
using Microsoft.Extensions.Options;

namespace OrleansVoxa.Edge.Limits;

/// <summary>Decides on arrival, before anything is spent on it, whether a connection is taken.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class AcceptGate(IOptions<EdgeOptions> options, TimeProvider clock)
{
    /// <summary>Addresses with a partly used rate that are remembered.</summary>
    private const int MaxAddresses = 100_000;

    private readonly EdgeOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, int> _perAddress = [];
    private readonly TokenBucket _rate = new(options.Value.AcceptsPerSecond, 2d * options.Value.AcceptsPerSecond, clock);

    // A handshake is two messages of a peer that has no identity yet, so its address is what its rate is counted by.
    private readonly BucketSet<UInt128> _handshakes = new(
        options.Value.MessagesPerSecond / 2d, Math.Max(1, options.Value.MessagesPerSecond), MaxAddresses, clock);

    private int _open;

    /// <summary>Connections open now.</summary>
    public int Open
    {
        get { lock (_gate) return _open; }
    }

    /// <summary>Takes a place. Every <see cref="AcceptVerdict.Accepted"/> needs a <see cref="Leave"/>.</summary>
    public AcceptVerdict Enter(EndPoint? remote)
    {
        if (!_rate.TryTake()) return AcceptVerdict.TooFast;
        var key = AddressKey.Of(remote);
        if (_handshakes.Find(key)?.TryTake() is not true) return AcceptVerdict.TooFast;
        lock (_gate)
        {
            if (_open >= _options.MaxConnections) return AcceptVerdict.Full;
            var ofAddress = _perAddress.GetValueOrDefault(key);
            if (ofAddress >= _options.MaxConnectionsPerAddress) return AcceptVerdict.AddressFull;
            _perAddress[key] = ofAddress + 1;
            _open++;
            return AcceptVerdict.Accepted;
        }
    }

    public void Leave(EndPoint? remote)
    {
        var key = AddressKey.Of(remote);
        lock (_gate)
        {
            _open--;
            if (_perAddress[key] == 1) _perAddress.Remove(key);
            else _perAddress[key]--;
        }
    }
}
