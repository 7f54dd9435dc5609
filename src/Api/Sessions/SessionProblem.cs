using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Sessions;

namespace OrleansVoxa.Api.Sessions;

/// <summary>The HTTP status of each refusal that is about sessions; others are the registry's.</summary>
internal static class SessionProblem
{
    public static ApiProblem Of(string code, string? text, string? field = null) => code switch
    {
        SessionCodes.Challenge => new(StatusCodes.Status401Unauthorized, code, text ?? code, "challenge"),
        SessionCodes.Unknown => new(StatusCodes.Status401Unauthorized, code, text ?? code, Challenge: "Bearer realm=\"voxa\", error=\"invalid_token\""),
        SessionCodes.WrongNode => new(StatusCodes.Status403Forbidden, code, text ?? code),
        SessionCodes.TooFast => new(StatusCodes.Status429TooManyRequests, code, text ?? code, RetryAfter: TimeSpan.FromSeconds(60)),
        _ => RefusalProblem.Of(code, text, field),
    };
}
