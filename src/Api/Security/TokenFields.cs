using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Security;

/// <summary>Reads the fields that requests about tokens have in common; every fault names its field.</summary>
internal static class TokenFields
{
    /// <summary>The node id, or a problem; <paramref name="field"/> names the node by handle or id.</summary>
    public static async Task<(string? NodeId, ApiProblem? Problem)> FindNodeAsync(
        IGrainFactory grains, string? name, string field, CancellationToken cancellationToken)
    {
        if (name is null) return (null, ApiProblem.Invalid(field, $"{field} is missing: a handle or a node id."));
        var (nodeId, problem) = await NodeLookup.FindAsync(grains, name, cancellationToken);
        return (nodeId, problem is null ? null : problem with { Field = field });
    }

    /// <summary>The id of the token whose secret was sent; the secret is erased at once.</summary>
    public static (TokenId? Id, ApiProblem? Problem) ReadToken(string? text)
    {
        if (!TokenSecret.TryParse(text, out var secret))
            return (null, ApiProblem.Invalid("token", $"token is {2 * TokenSecret.Size} lower-case hexadecimal digits, as they were shown when it was issued."));
        using (secret) return (secret.Id, null);
    }

    public static (byte[]? Bytes, SignedTokenProof? Proof, ApiProblem? Problem) ReadProof(string? text, string field) =>
        SignatureField.TryBase64(text, SignedTokenProof.EncodedSize) is { } bytes && SignedTokenProof.TryDecode(bytes, out var proof, out _)
            ? (bytes, proof, null)
            : (null, null, ApiProblem.Invalid(field, $"{field} is a signed token proof of {SignedTokenProof.EncodedSize} bytes, in base64."));
}
