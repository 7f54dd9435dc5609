using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Nodes;

/// <summary>
/// Looks whether a node is at an address: a verified one proves its key, by the session handshake or by a challenge over HTTP; of
/// an unverified one, which has no key to prove, an accepted connection is all there is.
/// </summary>
/// <remarks>Thread-safe. Specification: docs/protocol/probes.md.</remarks>
public sealed class AddressProbe(
    ProbePolicy policy, HandshakeProbe handshake, HttpProbe http, IOptions<EdgeOptions> options, TimeProvider clock)
{
    /// <summary>A host name may lead to many addresses, and a registration must not make the registry try them all.</summary>
    private const int MaxAddresses = 4;

    /// <summary>Hosts with a partly used rate that are remembered.</summary>
    private const int MaxHosts = 100_000;

    // A stranger names the address, so it decides who gets connections from here: not many, then, whoever is registered there.
    private readonly BucketSet<UInt128> _hosts = new(options.Value.ProbesPerHost / 60d, options.Value.ProbesPerHost, MaxHosts, clock);

    /// <summary>Tries one address.</summary>
    /// <param name="address">Where the node says it is.</param>
    /// <param name="proves">Whose key must be proven; null where a connection is enough.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ProbeResult> TryAsync(NodeAddressView address, NodeId? proves, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Port is < 1 or > ushort.MaxValue) return ProbeResult.Failed("names no port");
        var reasons = new List<string>();
        var putOff = false;
        foreach (var way in WaysOf(address, proves))
        {
            var result = await TryAsync(address, way, cancellationToken);
            if (result.Status == ProbeStatus.Answered) return result;
            putOff |= result.Status == ProbeStatus.PutOff;
            if (!reasons.Contains(result.Detail)) reasons.Add(result.Detail);
        }

        if (putOff) return ProbeResult.PutOff;
        return ProbeResult.Failed(reasons.Count == 0 ? $"names a scheme that proves no key ({address.Scheme})" : string.Join(", ", reasons));
    }

    /// <summary>What <c>tcp</c> carries is not said, so both proofs are asked for, each over a connection of its own.</summary>
    private IEnumerable<ProbeWay> WaysOf(NodeAddressView address, NodeId? proves)
    {
        if (proves is not { } node)
        {
            yield return ConnectAsync;
            yield break;
        }

        if (address.Scheme is "voxa" or "tcp") yield return (ip, token) => handshake.TryAsync(ip, node, token);
        if (address.Scheme is "http" or "https" or "tcp") yield return (ip, token) => http.TryAsync(address, ip, node, token);
    }

    private async Task<ProbeResult> TryAsync(NodeAddressView address, ProbeWay way, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.ProbeTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // What was resolved is what gets connected, so that a name cannot point elsewhere between check and use.
            var resolved = IPAddress.TryParse(address.Host, out var literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(address.Host, either.Token);
            var result = ProbeResult.Failed("is no public address");
            foreach (var ip in resolved.Where(policy.Allows).Take(MaxAddresses))
            {
                var endPoint = new IPEndPoint(ip, address.Port);
                var next = _hosts.Find(AddressKey.Of(endPoint))?.TryTake() is true ? await way(endPoint, either.Token) : ProbeResult.PutOff;

                // Where nobody looked nothing is known, whatever another address of the name said.
                if (result.Status != ProbeStatus.PutOff || next.Status == ProbeStatus.Answered) result = next;
                if (result.Status == ProbeStatus.Answered) break;
            }

            return result;
        }
        catch (SocketException e)
        {
            return ProbeResult.Failed(e.SocketErrorCode.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ProbeResult.Failed("did not answer in time");
        }
    }

    private static async Task<ProbeResult> ConnectAsync(IPEndPoint to, CancellationToken cancellationToken)
    {
        using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(to, cancellationToken);
            return ProbeResult.Answered("accepted a connection, which proves no key");
        }
        catch (SocketException e)
        {
            return ProbeResult.Failed(e.SocketErrorCode.ToString());
        }
    }

    private delegate Task<ProbeResult> ProbeWay(IPEndPoint to, CancellationToken cancellationToken);
}
