using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Publishing;

/// <summary>Answers split requests by asking an ordinary HTTP server: the one place from which a published origin is dialled.</summary>
/// <remarks>Thread-safe. Bodies stream in both directions; redirects, cookies and encodings pass through untouched.</remarks>
public sealed class HttpForwarder : ISplitRequestHandler, IDisposable
{
    // The path reaches the server byte for byte as the caller wrote it; escapes mean what that server says they mean.
    private static readonly UriCreationOptions AsSent = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _http;
    private readonly string _authority;
    private readonly string _basePath;

    /// <summary>Makes a forwarder.</summary>
    /// <param name="origin">The server, <c>http</c> or <c>https</c>, with an optional base path below which all requests stay.</param>
    /// <param name="connectTimeout">Longest wait for a connection; unset, 10 s.</param>
    /// <exception cref="ArgumentException">The scheme is neither http nor https, or the origin has a query or fragment.</exception>
    public HttpForwarder(Uri origin, TimeSpan? connectTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(origin);
        if (!origin.IsAbsoluteUri || origin.Scheme is not ("http" or "https") || origin.Query.Length > 0 || origin.Fragment.Length > 0)
            throw new ArgumentException("An origin is a URL such as http://127.0.0.1:8000, without query or fragment.", nameof(origin));
        Origin = origin;
        _authority = origin.GetLeftPart(UriPartial.Authority);
        _basePath = origin.AbsolutePath.TrimEnd('/');
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = connectTimeout ?? TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The server that is asked.</summary>
    public Uri Origin { get; }

    /// <inheritdoc/>
    public async Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!TryBuildAddress(request.Target, out var address))
            return PlainAnswer(HttpStatusCode.BadRequest, "The request target would leave the published path.");
        var message = new HttpRequestMessage(new HttpMethod(request.Method), address);
        var fields = request.Headers.ToList();
        HopByHopFields.RemoveFrom(fields);
        if (await HasBodyAsync(request, fields, cancellationToken)) message.Content = new StreamContent(request.Body.AsStream());
        Copy(fields, message);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (request.Deadline > TimeSpan.Zero) deadline.CancelAfter(request.Deadline);
        try
        {
            var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return await AnswerAsync(message, response, cancellationToken);
        }
        catch (HttpRequestException fault) when (fault.InnerException is ExchangeFailureException cut)
        {
            throw cut;
        }
        catch (HttpRequestException fault)
        {
            return OutgoingResponse.Failed(ExchangeFailureCodes.OriginUnreachable, $"The publisher cannot reach its server: {Reason(fault)}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return OutgoingResponse.Failed(ExchangeFailureCodes.OriginTimeout, "The publisher's server did not answer in time.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<OutgoingResponse> AnswerAsync(
        HttpRequestMessage message, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var fields = new List<HeaderField>();
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            foreach (var value in values) fields.Add(new HeaderField(name, value));
        }

        HopByHopFields.RemoveFrom(fields);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new OutgoingResponse
        {
            Status = (int)response.StatusCode,
            Reason = response.ReasonPhrase ?? string.Empty,
            Headers = fields,
            Body = PipeReader.Create(body),
            Owner = new Roundtrip(message, response),
        };
    }

    private static OutgoingResponse PlainAnswer(HttpStatusCode status, string text) => new()
    {
        Status = (int)status,
        Reason = status.ToString(),
        Headers = [new HeaderField("Content-Type", "text/plain; charset=utf-8")],
        Body = PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text + "\n"))),
    };

    private static void Copy(List<HeaderField> fields, HttpRequestMessage message)
    {
        foreach (var field in fields)
        {
            if (message.Headers.TryAddWithoutValidation(field.Name, field.Value)) continue;
            // What is refused there speaks of the body; without one it would contradict the message.
            message.Content?.Headers.TryAddWithoutValidation(field.Name, field.Value);
        }
    }

    private static async ValueTask<bool> HasBodyAsync(IncomingRequest request, List<HeaderField> fields, CancellationToken cancellationToken)
    {
        var length = fields.Find(field => field.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Value;
        if (length is not null) return length != "0";
        if (!request.Body.TryRead(out var read)) read = await request.Body.ReadAsync(cancellationToken);
        var empty = read is { IsCompleted: true, Buffer.IsEmpty: true };
        request.Body.AdvanceTo(read.Buffer.Start);
        return !empty;
    }

    // A text for the other side: what failed, and no address of this side's network.
    private static string Reason(HttpRequestException fault) => fault.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its name cannot be resolved",
        HttpRequestError.ConnectionError => fault.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            ? "the connection was refused"
            : "no connection could be made",
        HttpRequestError.SecureConnectionError => "the TLS handshake failed",
        HttpRequestError.ResponseEnded => "it closed the connection before it answered",
        _ => "its answer is not valid HTTP",
    };

    private bool TryBuildAddress(string target, out Uri address)
    {
        address = Origin;
        if (!target.StartsWith('/') || (_basePath.Length > 0 && ClimbsUp(target))) return false;
        return Uri.TryCreate(_authority + _basePath + target, AsSent, out address!);
    }

    private static bool ClimbsUp(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        return path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Any(part => Uri.UnescapeDataString(part) is "." or "..");
    }

    // A server may answer while the request's body is still on its way, so the request lives as long as the answer.
    private sealed record Roundtrip(HttpRequestMessage Request, HttpResponseMessage Response) : IDisposable
    {
        public void Dispose()
        {
            Response.Dispose();
            Request.Dispose();
        }
    }
}
