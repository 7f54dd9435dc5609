using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary>What the endpoints of apps share: grains, who asks, answers and the HTTP status of each refusal.</summary>
internal static class AppAnswers
{
    /// <summary>Null for what has nothing to say, which leaves the field out.</summary>
    public static string? Said(string text) => text.Length == 0 ? null : text;

    public static IGrainFactory Grains(HttpContext context) => context.RequestServices.GetRequiredService<IGrainFactory>();

    /// <summary>Answers for a cluster in which apps are off.</summary>
    /// <returns>True if they are, and the request is answered.</returns>
    public static async Task<bool> IsOffAsync(HttpContext context)
    {
        if (await AppCatalogue.IsEnabledAsync(Grains(context), context.RequestAborted)) return false;
        await Problem(AppCodes.Disabled, AppCodes.DisabledText).WriteAsync(context);
        return true;
    }

    public static string Operator(HttpContext context) => context.Features.GetRequiredFeature<OperatorCaller>().Name;

    public static string Version(HttpContext context) => context.RequestServices.GetRequiredService<ServerInfo>().Version;

    public static DateTimeOffset Now(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();

    public static Task OkAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) => ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, answer, type);

    public static Task OfAsync(HttpContext context, AppResult result, int status = StatusCodes.Status200OK) => result.App is { } app
        ? ApiAnswer.WriteAsync(context, status, AppAnswer.Of(app, Version(context), Now(context)), ApiJson.Default.AppAnswer)
        : Problem(result.Code!, result.Text!, [.. result.Faults.Select(fault => new ProblemFault(fault.Field, fault.Text))]).WriteAsync(context);

    public static Task OfAsync(HttpContext context, AppHostResult result) => result.Host is { } host
        ? OkAsync(context, new HostAnswer(HostRow.Of(host), Version(context), Now(context)), ApiJson.Default.HostAnswer)
        : Problem(result.Code!, result.Text!).WriteAsync(context);

    public static ApiProblem Problem(string code, string text, ProblemFault[]? faults = null) => new(
        code switch
        {
            AppCodes.InvalidManifest or AppCodes.InvalidReplicas => StatusCodes.Status400BadRequest,
            AppCodes.Disabled or AppCodes.RegistryNotAllowed => StatusCodes.Status403Forbidden,
            AppCodes.UnknownApp or AppCodes.UnknownHost or AppCodes.UnknownRevision or AppCodes.UnknownInstance or AppCodes.UnknownExec => StatusCodes.Status404NotFound,
            AppCodes.TooManyApps or AppCodes.ExecBusy => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status409Conflict,
        },
        code,
        text,
        faults is { Length: > 0 } ? faults[0].Field : null,
        code switch
        {
            AppCodes.TooManyApps => TimeSpan.FromMinutes(1),
            AppCodes.ExecBusy => TimeSpan.FromSeconds(5),
            _ => null,
        })
    {
        Faults = faults is { Length: > 0 } ? faults : null,
    };
}
