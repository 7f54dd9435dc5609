using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tests.Tokens;

/// <summary>Signed requests about tokens, as a gateway hands them on.</summary>
internal static class Requests
{
    public static TokenIssue Issue(TestNode node, TokenSecret secret, ulong sequence, DateTimeOffset now, int? lifetime = null)
    {
        using var key = secret.DeriveKey();
        // What is out of range cannot be signed over; the grain must refuse it before it looks at the signature.
        var body = TokenRequests.IssueBody(lifetime < 1 ? null : lifetime);
        return new([.. secret.Id.ToByteArray()], key.Public.Encoded, lifetime, Sign(node, TokenRequests.IssueMethod, sequence, now, body));
    }

    public static TokenRevocation Revoke(TestNode node, TokenId? token, ulong sequence, DateTimeOffset now)
    {
        ImmutableArray<byte> id = token is { } one ? [.. one.ToByteArray()] : [];
        return new(id, SecretShown: false, Sign(node, TokenRequests.RevokeMethod, sequence, now, TokenRequests.RevokeBody(token)));
    }

    private static RequestSignature Sign(TestNode node, string method, ulong sequence, DateTimeOffset now, byte[] body)
    {
        var envelope = SignedRequest.Sign(node.Key, method, sequence, now, body);
        // The body hash is the gateway's, over the request as it came; here request and signature agree.
        return new(envelope.PublicKey.Encoded, envelope.Sequence, envelope.Time, [.. SHA256.HashData(body)], envelope.Signature);
    }
}
