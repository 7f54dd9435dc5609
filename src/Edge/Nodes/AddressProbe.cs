using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Edge.Nodes;

/// <summary>Looks whether anything accepts TCP connections at a node's address.</summary>
public sealed class AddressProbe(ProbePolicy policy, TimeProvider clock)
{
    /// <summary>A host name may lead to many addresses, and a registration must not make the registry try them all.</summary>
    private const int MaxAddresses = 4;

    /// <summary>Null if one answered; else why none did.</summary>
    public async Task<string?> TryAsync(NodeAddressView address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (address.Port is < 1 or > ushort.MaxValue) return "names no port";
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // What was resolved is what gets connected, so that a name cannot point elsewhere between check and use.
            var resolved = IPAddress.TryParse(address.Host, out var literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(address.Host, either.Token);
            var allowed = resolved.Where(policy.Allows).Take(MaxAddresses).ToList();
            if (allowed.Count == 0) return "is no public address";
            var reason = "did not answer";
            foreach (var ip in allowed)
            {
                using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(new IPEndPoint(ip, address.Port), either.Token);
                    return null;
                }
                catch (SocketException e)
                {
                    reason = e.SocketErrorCode.ToString();
                }
            }

            return reason;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode.ToString();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "did not answer in time";
        }
    }
}
