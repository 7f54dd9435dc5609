using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Sessions;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Sessions;

/// <summary>The session that a request came in: whose it says it is, and the hash of its secret. Its grain judges it.</summary>
internal sealed record SessionBearer(string NodeId, ImmutableArray<byte> Hash)
{
    /// <summary>Null without a problem if the request carries no bearer secret.</summary>
    public static (SessionBearer? Session, ApiProblem? Problem) Read(HttpRequest request)
    {
        if (request.Headers.Authorization.Count == 0) return (null, null);
        if (!BearerSecret.TryParse(OperatorGuard.BearerOf(request), out var secret)) return (null, Unreadable());
        using (secret) return secret.Kind is BearerKind.Session ? (new(secret.Name, secret.Hash), null) : (null, Unreadable());
    }

    private static ApiProblem Unreadable() => SessionProblem.Of(
        SessionCodes.Unknown, "What came as Authorization is no session of a node: Bearer, a space, and the token as it was shown, whole, when the session was opened.");
}
