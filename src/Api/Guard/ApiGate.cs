using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Problems;

namespace OrleansVoxa.Api.Guard;

/// <summary>Stands before every call of the API: caller, rate, deadline and the operator's key first, and every failure after them as problem details.</summary>
internal sealed partial class ApiGate(
    RequestDelegate next, CallerGuard callers, WriteLimiter writes, OperatorGuard operators, RequestDeadlines deadlines, IOptions<ApiOptions> options, ILogger<ApiGate> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (callers.Check(context.Request) is { } refused)
        {
            await refused.WriteAsync(context);
            return;
        }

        if (writes.Check(context) is { } limited)
        {
            await limited.WriteAsync(context);
            return;
        }

        var caller = context.RequestAborted;
        var deadline = deadlines.Begin(caller);
        context.RequestAborted = deadline.Token;
        context.Features.Set(deadline);
        ApiProblem? problem;
        try
        {
            problem = await AdmitAsync(context);
            if (problem is null)
            {
                await next(context);
                if (context.Response.HasStarted || context.Response.StatusCode < 400 || context.Response.ContentType is not null) return;
                problem = ApiProblem.OfStatus(context.Response.StatusCode, context.Request);
            }
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted && e is OperationCanceledException or TimeoutException or OrleansException)
        {
            LogUnavailable(e, context.Request.Method, context.Request.Path);
            problem = ApiProblem.Unavailable();
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            problem = e.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => ApiProblem.TooLarge(options.Value.MaxBodyBytes),
                StatusCodes.Status408RequestTimeout => new(e.StatusCode, "body_too_slow", "The body came slower than 240 bytes a second; send it without pauses."),
                _ => new(e.StatusCode, "bad_request", e.Message),
            };
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogFailed(e, context.Request.Method, context.Request.Path);
            problem = ApiProblem.Internal();
        }
        finally
        {
            context.RequestAborted = caller;
            deadlines.End(deadline);
        }

        await problem.WriteAsync(context);
    }

    private async Task<ApiProblem?> AdmitAsync(HttpContext context)
    {
        // Whatever is called: a secret that came in clear text was heard, and whoever sent it should know.
        if (OperatorGuard.BearerOf(context.Request) is not null && Locality.CheckPrivate(context) is { } exposed) return exposed;
        if (context.GetEndpoint()?.Metadata is not { } metadata) return null;
        if (metadata.GetMetadata<ThisMachineOnly>() is not null && !Locality.IsFromThisMachine(context))
            return new(StatusCodes.Status403Forbidden, "this_machine_only", $"{context.Request.Path} answers callers on the server's own machine only.");
        if (metadata.GetMetadata<OperatorScope>() is not { } scope) return null;
        if (await operators.CheckAsync(context, scope) is { } refused)
        {
            LogRefused(context.Request.Method, context.Request.Path, refused.Code);
            return refused;
        }

        LogOperator(context.Request.Method, context.Request.Path, context.Features.GetRequiredFeature<OperatorCaller>().Name);
        return null;
    }

    [LoggerMessage(3004, LogLevel.Warning, "{Method} {Path} is for operators, and was refused: {Code}")]
    private partial void LogRefused(string method, string path, string code);

    [LoggerMessage(3003, LogLevel.Information, "{Method} {Path} by {Caller}")]
    private partial void LogOperator(string method, string path, string caller);

    [LoggerMessage(3002, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailed(Exception failure, string method, string path);

    [LoggerMessage(3001, LogLevel.Warning, "{Method} {Path} was not answered in time")]
    private partial void LogUnavailable(Exception failure, string method, string path);
}
