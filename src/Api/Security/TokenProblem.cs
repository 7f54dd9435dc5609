using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Tokens;

namespace OrleansVoxa.Api.Security;

/// <summary>The HTTP status of each refusal that is about tokens; others are the registry's.</summary>
internal static class TokenProblem
{
    public static ApiProblem Of(string code, string? text, string? field) => code switch
    {
        TokenCodes.Unknown or TokenCodes.Expired or TokenCodes.Revoked => new(StatusCodes.Status401Unauthorized, code, text ?? code, field),
        TokenCodes.Unverified or TokenCodes.WrongAudience => new(StatusCodes.Status403Forbidden, code, text ?? code, field),
        _ => RefusalProblem.Of(code, text, field),
    };
}
