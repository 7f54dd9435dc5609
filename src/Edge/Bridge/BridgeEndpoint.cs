using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Bridge;

/// <summary><c>ANY /bridge/{name}/{path}</c>: an ordinary HTTP request goes out as a split request, and its answer comes back.</summary>
internal sealed partial class BridgeEndpoint(
    ServiceLookup services, BridgeRequester requester, PublisherWatch publishers, EdgeDrain drain, EdgeMeter meter, IOptions<EdgeOptions> options, TimeProvider clock, ILogger<BridgeEndpoint> logger)
{
    private const string Ok = "ok";

    public async Task HandleAsync(HttpContext context)
    {
        if (!drain.TryEnter())
        {
            await BridgeFailure.Stopping.WriteAsync(context);
            return;
        }

        var arrived = clock.GetTimestamp();
        var outcome = ExchangeFailureCodes.Cancelled;
        try
        {
            outcome = await CarryAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller went away, and the exchange was told to end.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var passes = e is TimeoutException or OperationCanceledException or OrleansException;
            LogBroken(e, (string)context.GetRouteValue("name")!);
            var problem = passes ? BridgeFailure.Unavailable : BridgeFailure.Internal;
            outcome = problem.Code;
            await problem.WriteAsync(context);
        }
        finally
        {
            meter.Carried(clock.GetElapsedTime(arrived), outcome);
            drain.Leave();
        }
    }

    /// <summary>Answers, and says how it ended: <c>ok</c> or a failure's code.</summary>
    private async Task<string> CarryAsync(HttpContext context)
    {
        var name = (string)context.GetRouteValue("name")!;
        var limit = options.Value.MaxBodyBytes;
        if (context.Request.ContentLength > limit)
        {
            await BridgeFailure.TooLarge(limit).WriteAsync(context);
            return ExchangeFailureCodes.BodyTooLarge;
        }

        var target = await FindAsync(name, context.RequestAborted);
        if (BridgeFailure.Of(target.Status, name) is { } missing)
        {
            await missing.WriteAsync(context);
            return missing.Code;
        }

        // The bridge counts for itself, so that the caller gets its own problem and not the server's bare 413.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        var body = HasBody(context) ? new LimitedBody(context.Request.BodyReader, limit) : null;
        using var stay = publishers.Enter(target.Recipient!.NodeId);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stay.Gone);
        await using var response = await AskAsync(Request(context, name, target, body), target.Recipient, either.Token, stay.Gone);
        if (response.Failure is { } failure)
        {
            var problem = body is { Exceeded: true } ? BridgeFailure.TooLarge(limit) : BridgeFailure.Of(failure);
            LogFailed(name, problem.Code);

            // What is left of an unread body would have to be read before the connection could be used again.
            if (body is not null) context.Response.Headers.Connection = "close";
            await problem.WriteAsync(context);
            return problem.Code;
        }

        return await AnswerAsync(context, name, response, either.Token);
    }

    private async Task<SplitResponse> AskAsync(SplitRequest request, Recipient recipient, CancellationToken cancellationToken, CancellationToken gone)
    {
        try
        {
            return await requester.SendAsync(request, recipient, cancellationToken);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return new SplitResponse(new ExchangeFailure(ExchangeFailureCodes.PublisherOffline, "The publisher is gone."));
        }
    }

    private async Task<ServiceTarget> FindAsync(string name, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.RequestDeadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        return await services.FindAsync(name, either.Token);
    }

    private SplitRequest Request(HttpContext context, string name, ServiceTarget target, PipeReader? body)
    {
        var headers = BridgeHeaders.FromCaller(context.Request.Headers);
        ServiceField.Set(headers, target.Name);
        headers.Add(new("X-Forwarded-Host", context.Request.Host.Value ?? ""));
        headers.Add(new("X-Forwarded-Proto", context.Request.Scheme));
        headers.Add(new("X-Forwarded-Prefix", ServicePaths.Bridge(name).Prefix));
        return new()
        {
            Method = context.Request.Method,
            Target = ServicePaths.Bridge(name).Target(context.Request),
            Headers = headers,
            Body = body,
            Deadline = options.Value.BridgeDeadline,
        };
    }

    private async Task<string> AnswerAsync(HttpContext context, string name, SplitResponse response, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = response.Status;
        var paths = ServicePaths.Bridge(name);
        foreach (var (field, value) in BridgeHeaders.FromService(response.Headers))
            context.Response.Headers.Append(field, paths.Rewrite(field, value, context.Request.Host.Value));
        try
        {
            await context.Response.StartAsync(cancellationToken);
            if (HttpMethods.IsHead(context.Request.Method) || response.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
                return Ok;
            await response.Body.CopyToAsync(context.Response.BodyWriter, cancellationToken);
            return Ok;
        }
        catch (Exception e) when (e is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            // A cut answer must not look like a whole one, whatever framing the connection uses.
            var code = e switch
            {
                ExchangeFailureException cut => cut.Failure.Code,
                OperationCanceledException => ExchangeFailureCodes.PublisherOffline,
                _ => e.GetType().Name,
            };
            LogCut(name, code);
            context.Abort();
            return code;
        }
    }

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength > 0;

    [LoggerMessage(2211, LogLevel.Information, "A request to {Service} failed: {Code}")]
    private partial void LogFailed(string service, string code);

    [LoggerMessage(2213, LogLevel.Error, "A request to {Service} could not be carried")]
    private partial void LogBroken(Exception failure, string service);

    [LoggerMessage(2212, LogLevel.Information, "An answer of {Service} was cut: {Code}")]
    private partial void LogCut(string service, string code);
}
