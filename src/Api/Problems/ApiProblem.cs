using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;

namespace OrleansVoxa.Api.Problems;

/// <summary>An expected failure as the caller sees it.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Code">A stable code for programs.</param>
/// <param name="Detail">What was wrong, with what, and what to do.</param>
/// <param name="Field">The field at fault, if it is one.</param>
/// <param name="RetryAfter">When to try again, where that is known.</param>
/// <param name="Challenge">What <c>WWW-Authenticate</c> says; unset, a 401 asks for a signature.</param>
/// <param name="WorkBits">The bits of work that are asked for, if that is what is missing.</param>
/// <param name="Successor">The node to ask instead, of one that was succeeded.</param>
internal sealed record ApiProblem(
    int Status, string Code, string Detail, string? Field = null, TimeSpan? RetryAfter = null, string? Challenge = null, int? WorkBits = null, string? Successor = null)
{
    /// <summary>All that is wrong with the body, where that may be more than one thing; null otherwise.</summary>
    public ProblemFault[]? Faults { get; init; }

    public static ApiProblem Invalid(string field, string detail) =>
        new(StatusCodes.Status400BadRequest, "invalid_field", detail, field);

    public static ApiProblem TooLarge(long limit) => new(
        StatusCodes.Status413PayloadTooLarge, "body_too_large", string.Create(CultureInfo.InvariantCulture, $"The body may hold at most {limit} bytes."));

    public static ApiProblem UnsupportedMediaType(string? was) => new(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupported_media_type",
        $"The body must be application/json, not {(string.IsNullOrEmpty(was) ? "untyped" : "'" + was + "'")}.");

    public static ApiProblem NotFound(string what) => new(StatusCodes.Status404NotFound, "not_found", what);

    /// <summary>The registry did not answer, which is not the caller's fault and passes.</summary>
    public static ApiProblem Unavailable() => new(
        StatusCodes.Status503ServiceUnavailable,
        "unavailable",
        "The registry did not answer in time or cannot store anything now, see /status/health; try again.",
        RetryAfter: TimeSpan.FromSeconds(1));

    /// <summary>A fault of this program; what it was stands in the log, not in the answer.</summary>
    public static ApiProblem Internal() =>
        new(StatusCodes.Status500InternalServerError, "internal", "The request failed by a fault of the server, which is logged.");

    /// <summary>A status that the server set without a body, such as 404 for an unknown path.</summary>
    public static ApiProblem OfStatus(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => NotFound($"There is nothing at {request.Path}."),
        StatusCodes.Status405MethodNotAllowed => new(status, "method_not_allowed", $"{request.Path} does not take {request.Method}; see Allow."),
        StatusCodes.Status413PayloadTooLarge => new(status, "body_too_large", "The body is too large."),
        _ => new(status, "status_" + status.ToString(CultureInfo.InvariantCulture), ReasonPhrases.GetReasonPhrase(status)),
    };

    public Task WriteAsync(HttpContext context)
    {
        if (RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter =
                Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if ((Challenge ?? (Status == StatusCodes.Status401Unauthorized ? "Voxa-Signature" : null)) is { } challenge)
            context.Response.Headers.WWWAuthenticate = challenge;
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        var info = context.RequestServices.GetRequiredService<ServerInfo>();
        return ApiAnswer.WriteAsync(
            context,
            Status,
            new ProblemAnswer("about:blank", ReasonPhrases.GetReasonPhrase(Status), Status, Detail, Code, Field, WorkBits, Successor, Faults, info.Version, clock.GetUtcNow()),
            ApiJson.Default.ProblemAnswer,
            "application/problem+json");
    }
}
