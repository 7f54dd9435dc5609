using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansVoxa.Cli;

/// <summary>Calls the HTTP API: a JSON object comes back, or a failure with the server's own code and text.</summary>
internal static class ApiReader
{
    private const int LargestAnswer = 16 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task<JsonElement> GetAsync(
        Uri server, string path, CancellationToken cancellationToken, params (string Name, string? Value)[] query) =>
        GetAsync(server, path, null, cancellationToken, query);

    /// <summary>The same as an operator, if there is an API key.</summary>
    public static Task<JsonElement> GetAsync(
        Uri server, string path, string? apiKey, CancellationToken cancellationToken, params (string Name, string? Value)[] query)
    {
        var parts = query.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return SendContentAsync(server, HttpMethod.Get, parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}", null, apiKey, cancellationToken);
    }

    /// <summary>Any call; as an operator if there is an API key.</summary>
    public static Task<JsonElement> SendAsync(
        Uri server, HttpMethod method, string path, JsonObject? body, string? apiKey, CancellationToken cancellationToken) =>
        SendContentAsync(server, method, path, body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), apiKey, cancellationToken);

    /// <summary>Any call with any body, which is disposed of; as an operator if there is an API key.</summary>
    /// <param name="server">The server.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path with its query.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="apiKey">The API key; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="patience">Longest time to the answer; unset, 30 s. With it the body is long: the server is asked whether it wants it before it is sent.</param>
    public static async Task<JsonElement> SendContentAsync(
        Uri server, HttpMethod method, string path, HttpContent? body, string? apiKey, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var address = new Uri(server, path);
        var longest = patience ?? Patience;
        using var request = new HttpRequestMessage(method, address) { Content = body };
        if (apiKey is not null) request.Headers.Authorization = new("Bearer", apiKey);
        if (patience is not null) request.Headers.ExpectContinue = true;
        using var http = new HttpClient { MaxResponseContentBufferSize = LargestAnswer, Timeout = longest };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsStringAsync(cancellationToken);
            using var document = JsonDocument.Parse(answer);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Foreign(address);
            if (!response.IsSuccessStatusCode) throw Refused(response, document.RootElement);
            return document.RootElement.Clone();
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw Unreachable(server, fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException)
        {
            throw Foreign(address);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "server_timeout", $"{server} did not answer within {longest.TotalSeconds:0} s.");
        }
    }

    /// <summary>Copies an answer to a stream as it comes, however long that takes; as an operator if there is an API key.</summary>
    public static async Task CopyAsync(Uri server, string path, string? apiKey, Stream output, CancellationToken cancellationToken)
    {
        var address = new Uri(server, path);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (apiKey is not null) request.Headers.Authorization = new("Bearer", apiKey);
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            using var response = await AskAsync(http, request, server, address, cancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[16 * 1024];
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                await output.FlushAsync(cancellationToken);
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw Lost(server, fault);
        }
    }

    /// <summary>A call whose answer is JSON lines, each as it comes and as long as that takes; as an operator if there is an API key.</summary>
    /// <returns>Each line's value with its text.</returns>
    public static async IAsyncEnumerable<(JsonElement Value, ReadOnlyMemory<byte> Text)> ReadLinesAsync(
        Uri server, string path, JsonObject body, string? apiKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var address = new Uri(server, path);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        if (apiKey is not null) request.Headers.Authorization = new("Bearer", apiKey);
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { Timeout = Timeout.InfiniteTimeSpan };
        using var response = await AskAsync(http, request, server, address, cancellationToken);
        await using var lines = new JsonLines(await response.Content.ReadAsStreamAsync(cancellationToken), server, address);
        while (await lines.ReadAsync(cancellationToken) is { } line) yield return line;
    }

    /// <summary>A connection that is noticed to be gone within half a minute, also while nothing is said on it: its other end may have lost its power.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, HttpRequestMessage request, Uri server, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
                throw document.RootElement.ValueKind == JsonValueKind.Object ? Refused(response, document.RootElement) : Foreign(address);
            }
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw Unreachable(server, fault);
        }
        catch (JsonException)
        {
            throw Foreign(address);
        }
        catch (HttpRequestException fault)
        {
            throw Lost(server, fault);
        }
    }

    /// <summary>What was there is not any more.</summary>
    public static CommandFailedException Lost(Uri server, Exception fault) => new(ExitCodes.Unreachable, "connection_lost", $"The connection to {server} broke ({fault.Message}).");

    /// <summary>Something answers there, but not this product.</summary>
    public static CommandFailedException Foreign(Uri address) => new(
        ExitCodes.Unreachable, "not_a_voxa_server", $"{address} answers, but not as OrleansVoxa does. Name the API's address with --server URL.");

    private static CommandFailedException Unreachable(Uri server, HttpRequestException fault) => new(
        ExitCodes.Unreachable, "server_unreachable", $"No server answers at {server} ({fault.Message}). Start one with `voxa up`, or name another with --server URL.");

    private static CommandFailedException Refused(HttpResponseMessage response, JsonElement problem) => new(
        response.StatusCode switch
        {
            HttpStatusCode.NotFound => ExitCodes.NotFound,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.Conflict or HttpStatusCode.Gone => ExitCodes.Refused,
            _ => ExitCodes.Failed,
        },
        Text(problem, "code") ?? $"http_{(int)response.StatusCode}",
        Text(problem, "detail") ?? $"The server answered {(int)response.StatusCode}.",
        response.Headers.RetryAfter?.Delta);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
