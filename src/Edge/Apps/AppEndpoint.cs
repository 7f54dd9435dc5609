using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Bridge;

namespace OrleansVoxa.Edge.Apps;

/// <summary>
/// <c>ANY /run/{name}/{path}</c>: an instance of the app answers. A request that failed before its answer began goes to another one, if doing it
/// twice does no harm and no body was sent.
/// </summary>
internal sealed partial class AppEndpoint(
    AppRoutes routes, AppForwarder forwarder, EdgeDrain drain, IOptions<AppBalancerOptions> options, TimeProvider clock, ILogger<AppEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!drain.TryEnter())
        {
            await AppFailure.Stopping.WriteAsync(context);
            return;
        }

        try
        {
            if (await CarryAsync(context) is { } failure) await failure.WriteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller went away, and its request was told to end.
        }
        catch (Exception e) when (e is OrleansException or TimeoutException && !context.Response.HasStarted)
        {
            await AppFailure.Unavailable.WriteAsync(context);
        }
        finally
        {
            drain.Leave();
        }
    }

    /// <summary>Answers; or says why not.</summary>
    private async Task<BridgeFailure?> CarryAsync(HttpContext context)
    {
        var name = (string)context.GetRouteValue("name")!;
        var cancellationToken = context.RequestAborted;
        // How much it takes is the app's to say: nothing of a body is kept here.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        var mayRetry = IsIdempotent(context.Request.Method) && context.Request.ContentLength is null or 0 && context.Request.Headers.TransferEncoding.Count == 0;
        // A first attempt, which is nearly every one, takes no list.
        IReadOnlyCollection<Backend> tried = [];
        BridgeFailure? failure = null;
        for (var attempt = 0; attempt <= (mayRetry ? options.Value.Retries : 0); attempt++)
        {
            var (backend, queue, refusal) = await EnterAsync(name, tried, cancellationToken);
            if (backend is null) return failure ?? refusal;
            try
            {
                failure = await AskAsync(context, name, backend, cancellationToken);
                if (failure is null) return null;
            }
            finally
            {
                backend.Leave();
                queue!.Signal();
            }

            tried = [.. tried, backend];
        }

        return failure;
    }

    /// <summary>Enters at an instance, waiting for room if there is none.</summary>
    private async ValueTask<(Backend? Entered, AppQueue? Queue, BridgeFailure? Refusal)> EnterAsync(string name, IReadOnlyCollection<Backend> tried, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var began = clock.GetTimestamp();
        while (true)
        {
            var route = await routes.FindAsync(name, cancellationToken);
            if (route is null || route.Backends.IsEmpty) route = await routes.FindFreshAsync(name, cancellationToken);
            if (route is null) return (null, null, AppFailure.Unknown(name));
            var signals = route.Queue.Signals;
            if (route.TryEnter(limits.RequestsPerInstance, tried) is { } backend)
            {
                if (backend.Ports.Count > 0) return (backend, route.Queue, null);
                backend.Breaker.Left();
                backend.Leave();
                return (null, null, AppFailure.NoPort(name));
            }

            if (route.Backends.IsEmpty) return (null, null, AppFailure.NoInstance(name));
            if (!route.MayWait(tried)) return (null, null, AppFailure.AllFailing(name));
            var left = limits.WaitDeadline - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await route.Queue.WaitAsync(signals, limits.RequestsWaiting, left, clock, cancellationToken)) return (null, null, AppFailure.Overloaded(name));
        }
    }

    /// <summary>Null if the caller has an answer, whole or cut; else what went wrong before it began.</summary>
    private async Task<BridgeFailure?> AskAsync(HttpContext context, string name, Backend backend, CancellationToken cancellationToken)
    {
        var paths = ServicePaths.App(name);
        var began = clock.GetTimestamp();
        HttpResponseMessage answer;
        try
        {
            answer = await forwarder.SendAsync(context, backend, paths.Target(context.Request), paths.Prefix, cancellationToken);
        }
        catch (Exception e) when (AppForwarder.IsInstancesFault(e))
        {
            backend.Failed();
            LogFailed(name, backend.Instance, e.Message);
            return e is TimeoutException ? AppFailure.TimedOut(name) : AppFailure.Unreachable(name);
        }
        catch (CutUploadException e)
        {
            backend.Breaker.Left();
            LogFailed(name, backend.Instance, e.Message);
            return AppFailure.UploadCut(name);
        }
        catch (CallerBodyException e) when (!cancellationToken.IsCancellationRequested)
        {
            backend.Breaker.Left();
            // What is left of the body would have to be read before the connection could be used again.
            context.Response.Headers.Connection = "close";
            return AppFailure.BadBody(e.Status);
        }
        catch (Exception e)
        {
            backend.Breaker.Left();
            if (e is CallerBodyException) throw new OperationCanceledException("The caller went away.", e, cancellationToken);
            throw;
        }

        using (answer)
        {
            // An instance that says that it cannot is treated as one that does not answer; what it said is passed on all the same.
            if ((int)answer.StatusCode is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout) backend.Failed();
            else backend.Answered(began);
            context.Response.StatusCode = (int)answer.StatusCode;
            AppHeaders.ToCaller(answer, context.Response, paths, context.Request.Host.Value);
            try
            {
                await PassAsync(context, answer, cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // A cut answer must not look like a whole one, whatever framing the connection uses.
                LogCut(name, backend.Instance, e.Message);
                context.Abort();
            }
        }

        return null;
    }

    private static async Task PassAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if ((int)answer.StatusCode == StatusCodes.Status101SwitchingProtocols)
        {
            await AppForwarder.PassUpgradedAsync(context, answer, cancellationToken);
            return;
        }

        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        if (answer.Content.Headers.ContentLength is null)
        {
            // Of unknown length, as an event stream: the caller gets its head now, and each piece when it comes.
            await context.Response.StartAsync(cancellationToken);
        }

        var writer = context.Response.BodyWriter;
        while (await body.ReadAsync(writer.GetMemory(4096), cancellationToken) is > 0 and var count)
        {
            writer.Advance(count);
            await writer.FlushAsync(cancellationToken);
        }
    }

    /// <summary>RFC 9110, section 9.2.2.</summary>
    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) || HttpMethods.IsTrace(method);

    [LoggerMessage(2271, LogLevel.Information, "A request for app {App} failed at {Instance}: {Reason}")]
    private partial void LogFailed(string app, string instance, string reason);

    [LoggerMessage(2272, LogLevel.Information, "An answer of app {App} was cut at {Instance}: {Reason}")]
    private partial void LogCut(string app, string instance, string reason);
}
