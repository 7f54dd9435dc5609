using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>Asks an instance whether it is well. What answers is not trusted: nothing of it is read but the status. Thread-safe.</summary>
internal sealed class HealthProbe(TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // A redirection is an answer, and what it points to is nobody's business here.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = null,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Asks once; it ends within the check's time limit, whatever the other side does.</summary>
    /// <param name="address">The instance's IP address.</param>
    /// <param name="check">How to ask.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> AskAsync(string address, HealthCheck check, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(check.TimeoutSeconds), time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return check.Path is { } path ? await GetAsync(address, check.Port, path, any.Token) : await ConnectAsync(address, check.Port, any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault) when (fault is HttpRequestException or SocketException or IOException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> GetAsync(string address, int port, string path, CancellationToken cancellationToken)
    {
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}{path}"));
        // A new connection each time: that one is taken is part of what is asked.
        request.Headers.ConnectionClose = true;
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)answer.StatusCode is >= 200 and < 400;
    }

    private static async Task<bool> ConnectAsync(string address, int port, CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(address, out var ip)) return false;
        using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(ip, port), cancellationToken);
        return true;
    }
}
