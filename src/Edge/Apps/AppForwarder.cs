using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Sends one HTTP request to one instance and its answer back, whatever either streams. Thread-safe.</summary>
internal sealed class AppForwarder : IDisposable
{
    private readonly AppBalancerOptions _options;
    private readonly HttpMessageInvoker _client;

    public AppForwarder(IOptions<AppBalancerOptions> options)
    {
        _options = options.Value;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = _options.ConnectDeadline,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxConnectionsPerServer = _options.RequestsPerInstance,
            // The server reads fields as UTF-8, so what it takes can be passed on.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        });
    }

    /// <summary>Sends the head, and the body as it comes, and waits for the head of the answer.</summary>
    /// <exception cref="HttpRequestException">The instance is not there, or does not speak HTTP.</exception>
    /// <exception cref="TimeoutException">It did not answer in time, which runs from the last piece of the body that came.</exception>
    /// <exception cref="CallerBodyException">The caller did not send its body as it said.</exception>
    /// <exception cref="CutUploadException">The instance broke off during the body.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpContext context, Backend backend, string target, string prefix, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.AnswerDeadline);
        var body = HasBody(context) ? new CallerBody(context.Request.Body, () => deadline.CancelAfter(_options.AnswerDeadline)) : null;
        using var request = Request(context, backend, target, prefix, body);
        try
        {
            return await _client.SendAsync(request, deadline.Token);
        }
        catch (HttpRequestException) when (body?.Fault is not null)
        {
            throw new CallerBodyException(body.Fault);
        }
        catch (HttpRequestException fault) when (body is { IsUnderWay: true })
        {
            throw new CutUploadException(fault);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The instance did not answer in time.");
        }
    }

    /// <summary>Passes a protocol that took the connection over, as WebSocket, in both directions until either ends.</summary>
    public static async Task PassUpgradedAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var instance = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var caller = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var there = caller.CopyToAsync(instance, ended.Token);
        var back = instance.CopyToAsync(caller, ended.Token);
        await Task.WhenAny(there, back);
        // What one side sent before it closed is through; the other has nobody to talk to.
        await ended.CancelAsync();
        await Task.WhenAll(there, back).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>True if the instance is to blame, and not the caller or its request.</summary>
    public static bool IsInstancesFault(Exception fault) => fault is HttpRequestException or TimeoutException or SocketException;

    private static HttpRequestMessage Request(HttpContext context, Backend backend, string target, string prefix, CallerBody? body)
    {
        var from = context.Request;
        var endPoint = new IPEndPoint(backend.Address, backend.Ports[0]);
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri($"http://{endPoint}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (body is not null)
        {
            request.Content = new StreamContent(body);
            // Who asks first hears a refusal before it has sent anything. Not for others: an instance that does not know the question costs them a second.
            request.Headers.ExpectContinue = from.Headers.Expect.Any(value => string.Equals(value, "100-continue", StringComparison.OrdinalIgnoreCase));
        }

        AppHeaders.ToInstance(context, request, prefix);
        return request;
    }

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength > 0;
}
