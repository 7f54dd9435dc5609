using Microsoft.AspNetCore.Http;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Problems;

/// <summary>The HTTP status of each refusal of the registry.</summary>
internal static class RefusalProblem
{
    public static ApiProblem Of(RegistrationResult refused) => Of(refused.Code!, refused.Text, refused.Field) with
    {
        WorkBits = refused.WorkBits == 0 ? null : refused.WorkBits,
        Successor = refused.Successor,
    };

    /// <summary>What answers for a node whose key named another: it is gone for good, and the answer says where it went on.</summary>
    public static ApiProblem Succeeded(string nodeId, string successor) =>
        Of(RefusalCodes.NodeSucceeded, $"Node {nodeId} was succeeded by node {successor}; ask for that one.", null) with { Successor = successor };

    public static ApiProblem Of(string code, string? text, string? field) => new(
        code switch
        {
            RefusalCodes.InvalidField or RefusalCodes.SameKey => StatusCodes.Status400BadRequest,
            RefusalCodes.BadSignature or RefusalCodes.ClockSkew or RefusalCodes.SignatureRequired => StatusCodes.Status401Unauthorized,
            RefusalCodes.KeyMismatch or RefusalCodes.UnsignedRefused or RefusalCodes.WorkRequired => StatusCodes.Status403Forbidden,
            RefusalCodes.UnknownNode => StatusCodes.Status404NotFound,
            RefusalCodes.HandleTaken or RefusalCodes.StaleSequence or RefusalCodes.RegistrationExpired or RefusalCodes.NodeDead
                => StatusCodes.Status409Conflict,
            RefusalCodes.AlreadySucceeded or RefusalCodes.SuccessorExists or RefusalCodes.SuccessorDead or RefusalCodes.SuccessorSucceeded
                or RefusalCodes.SuccessionCircle or RefusalCodes.SuccessorReserved or RefusalCodes.SuccessionPending => StatusCodes.Status409Conflict,
            RefusalCodes.NodeSucceeded => StatusCodes.Status410Gone,
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
            RefusalCodes.SuccessorReserved or RefusalCodes.SuccessionPending => TimeSpan.FromSeconds(1),
            _ => null,
        });
}
