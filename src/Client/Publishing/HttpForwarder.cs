using System.Net;
using System.Text;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Publishing;

/// <summary>Answers split requests by asking an ordinary HTTP server: the one place from which a published origin is dialled.</summary>
/// <remarks>
/// Thread-safe. Bodies stream in both directions; redirects, cookies and encodings pass through, but for a base path, which is taken off theirs. A large body is offered
/// with <c>Expect: 100-continue</c>, so that a server can refuse it unread; a server that has begun to take one is read after the
/// body was sent. An http server sees the caller's <c>Host</c>; an https server its own name, which its certificate is for.
/// </remarks>
public sealed class HttpForwarder : ISplitRequestHandler, IDisposable
{
    private static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(10);

    // How long a server that does not know "Expect" delays a large body.
    private static readonly TimeSpan PatienceForContinue = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http;
    private readonly OriginAddress _address;
    private readonly TimeProvider _time;

    /// <summary>Makes a forwarder.</summary>
    /// <param name="origin">The server, <c>http</c> or <c>https</c>, with an optional base path below which all requests stay.</param>
    /// <param name="connectTimeout">Longest wait for a connection; unset, 10 s.</param>
    /// <param name="time">The clock of the requests' deadlines; unset, the system's.</param>
    /// <exception cref="ArgumentException">The scheme is neither http nor https, or the origin has a query, fragment or user name.</exception>
    public HttpForwarder(Uri origin, TimeSpan? connectTimeout = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(origin);
        _address = new OriginAddress(origin);
        _time = time ?? TimeProvider.System;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = connectTimeout ?? DefaultConnectTimeout,
            Expect100ContinueTimeout = PatienceForContinue,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            // Field values cross the network as text; what is UTF-8 on one side stays so on the other.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The server that is asked.</summary>
    public Uri Origin => _address.Origin;

    /// <summary>What keeps an address from being an origin, for people; null if it can be one.</summary>
    public static string? FindFault(Uri origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return OriginAddress.FindFault(origin);
    }

    /// <inheritdoc/>
    public async Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Method == "CONNECT")
            return await RefuseAsync(request, HttpStatusCode.NotImplemented, "Not Implemented", "Tunnels are not published.");
        if (!_address.TryBuild(request.Target, out var address))
            return await RefuseAsync(request, HttpStatusCode.BadRequest, "Bad Request", "The request target would leave the published path.");
        var message = new HttpRequestMessage(new HttpMethod(request.Method), address);
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (!await TryFillAsync(message, request, either.Token))
                return await RefuseAsync(request, HttpStatusCode.BadRequest, "Bad Request", "The request states the length of its body in more than one way.");

            // While a body is coming the exchange keeps the time, since it sees whether the body moves.
            if (message.Content is null && request.Deadline > TimeSpan.Zero) limit.CancelAfter(request.Deadline);
            var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var answer = await OriginAnswer.OfAsync(message, response, _address.Paths, cancellationToken);
            message = null;
            return answer;
        }
        catch (HttpRequestException fault) when (FindCut(fault) is { } cut)
        {
            throw cut;
        }
        catch (HttpRequestException fault)
        {
            return OriginAnswer.Unreachable(fault);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return OutgoingResponse.Failed(ExchangeFailureCodes.OriginTimeout, "The publisher's server did not answer in time.");
        }
        finally
        {
            message?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async ValueTask<OutgoingResponse> RefuseAsync(IncomingRequest request, HttpStatusCode status, string reason, string text)
    {
        // Nobody will read the body; said so, or its sender would wait for room.
        await request.Body.CompleteAsync();
        return OriginAnswer.Plain(status, reason, text);
    }

    private async ValueTask<bool> TryFillAsync(HttpRequestMessage message, IncomingRequest request, CancellationToken cancellationToken)
    {
        var fields = request.Headers.ToList();
        HopByHopFields.RemoveFrom(fields);
        fields.RemoveAll(static field => field.Name.Equals("Expect", StringComparison.OrdinalIgnoreCase));
        if (Origin.Scheme == Uri.UriSchemeHttps) fields.RemoveAll(static field => field.Name.Equals("Host", StringComparison.OrdinalIgnoreCase));
        if (!await OriginContent.TryAttachAsync(request, fields, message, cancellationToken)) return false;
        if (message.Content is OriginContent { AskFirst: true }) message.Headers.ExpectContinue = true;
        foreach (var field in fields)
        {
            if (message.Headers.TryAddWithoutValidation(field.Name, field.Value)) continue;
            // What is refused there speaks of the body; without one it would contradict the message.
            message.Content?.Headers.TryAddWithoutValidation(field.Name, field.Value);
        }

        return true;
    }

    // The body's sender gave up: its own reason is worth more than that the upload broke off.
    private static ExchangeFailureException? FindCut(Exception fault)
    {
        for (Exception? inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is ExchangeFailureException cut) return cut;
        }

        return null;
    }
}
