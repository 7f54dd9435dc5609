using Microsoft.AspNetCore.Http;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Problems;

/// <summary>The HTTP status of each refusal of the registry.</summary>
internal static class RefusalProblem
{
    public static ApiProblem Of(RegistrationResult refused) => Of(refused.Code!, refused.Text, refused.Field) with { WorkBits = refused.WorkBits == 0 ? null : refused.WorkBits };

    public static ApiProblem Of(string code, string? text, string? field) => new(
        code switch
        {
            RefusalCodes.InvalidField => StatusCodes.Status400BadRequest,
            RefusalCodes.BadSignature or RefusalCodes.ClockSkew or RefusalCodes.SignatureRequired => StatusCodes.Status401Unauthorized,
            RefusalCodes.KeyMismatch or RefusalCodes.UnsignedRefused or RefusalCodes.WorkRequired => StatusCodes.Status403Forbidden,
            RefusalCodes.UnknownNode => StatusCodes.Status404NotFound,
            RefusalCodes.HandleTaken or RefusalCodes.StaleSequence or RefusalCodes.RegistrationExpired or RefusalCodes.NodeDead
                => StatusCodes.Status409Conflict,
            RefusalCodes.RegistryFull or RefusalCodes.LedgerBehind => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        },
        code,
        text ?? code,
        field,
        code switch
        {
            RefusalCodes.RegistryFull => TimeSpan.FromMinutes(10),
            RefusalCodes.LedgerBehind => TimeSpan.FromMinutes(1),
            _ => null,
        });
}
