using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using OrleansVoxa.Edge.Identity;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Probing;

namespace OrleansVoxa.Edge.Nodes;

/// <summary>Asks a node that listens with HTTP to sign a challenge. One request, no redirects, no proxies, no cookies, a few kilobytes at most.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class HttpProbe(EdgeIdentity edge, TimeProvider clock)
{
    private const int MaxHeaderKilobytes = 8;

    public async Task<ProbeResult> TryAsync(NodeAddressView address, IPEndPoint to, NodeId node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(to);
        var challenge = SignedProbeChallenge.Sign(ProbeChallenge.Make(edge.Key.Public, node, clock.GetUtcNow()), edge.Key);
        using var http = new HttpMessageInvoker(Handler(to));
        try
        {
            var scheme = address.Scheme == "https" ? "https" : "http";
            var url = new UriBuilder(scheme, address.Host, address.Port, ProbeHttp.Path) { Query = $"{ProbeHttp.Parameter}={challenge.ToText()}" };
            using var request = new HttpRequestMessage(HttpMethod.Get, url.Uri);
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK) return ProbeResult.Failed($"answered the challenge with HTTP status {(int)response.StatusCode}");
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new byte[ProbeAnswer.MaximumEncodedSize + 1];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (!ProbeAnswer.TryDecode(bytes.AsSpan(0, length), out var answer, out _)) return ProbeResult.Failed("answered the challenge with something else");
            if (answer.Answers(challenge)) return ProbeResult.Answered("proved its key by a challenge");
            return ProbeResult.Failed(answer.Key.Id == node ? "answered the challenge with a signature that does not verify" : "answered with another node's key");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException)
        {
            return ProbeResult.Failed(e.GetBaseException() is SocketException fault ? fault.SocketErrorCode.ToString() : "does not answer a challenge over HTTP");
        }
    }

    [SuppressMessage("Security", "CA5359:Do Not Disable Certificate Validation", Justification =
        "The node's key is what is to be proven, and it signs. A certificate would add nothing, and a node may well have made its own.")]
    private static SocketsHttpHandler Handler(IPEndPoint to) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = null,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(to, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    };
}
