using System.Security.Cryptography;
using System.Text.Json;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Tests.Security;

/// <summary>A registered node of a test that asks for tokens and shows them.</summary>
internal sealed class TokenHolder(ApiHost host, string handle) : IDisposable
{
    private ulong _sequence = 1;

    public TestNode Node { get; } = new(handle);

    public string Id => Node.Id;

    public static async Task<TokenHolder> RegisterAsync(ApiHost host, string handle, bool signed = true)
    {
        var holder = new TokenHolder(host, handle);
        var request = signed ? holder.Node.Signed(1, host.Clock.GetUtcNow()) : holder.Node.Unsigned();
        await host.PostRawAsync("/register", JsonSerializer.Serialize(request, ApiJson.Default.RegistrationRequest));
        return holder;
    }

    public object IssueBody(int? lifetime = null, IdentityKey? signer = null)
    {
        var (sequence, now) = (++_sequence, host.Clock.GetUtcNow());
        return new
        {
            node_id = handle,
            lifetime,
            sequence,
            time = now.ToUnixTimeMilliseconds(),
            signature = Sign(signer ?? Node.Key, TokenRequests.IssueMethod, sequence, now, TokenRequests.IssueBody(lifetime)),
        };
    }

    public object RevokeBody(string? tokenId, IdentityKey? signer = null)
    {
        TokenId? token = TokenId.TryParse(tokenId, out var one) ? one : null;
        var (sequence, now) = (++_sequence, host.Clock.GetUtcNow());
        return new
        {
            node_id = Id,
            token_id = tokenId,
            sequence,
            time = now.ToUnixTimeMilliseconds(),
            signature = Sign(signer ?? Node.Key, TokenRequests.RevokeMethod, sequence, now, TokenRequests.RevokeBody(token)),
        };
    }

    public async Task<string> IssueAsync(int? lifetime = null) =>
        (await host.PostAsync("/security/token", IssueBody(lifetime))).Body.GetProperty("token").GetString()!;

    public string Proof(string token, NodeId audience)
    {
        Assert.True(TokenSecret.TryParse(token, out var secret));
        using (secret) return Convert.ToBase64String(SignedTokenProof.Sign(secret, Node.Key.Public.Id, audience, host.Clock.GetUtcNow()).Encode());
    }

    public void Dispose() => Node.Dispose();

    private string Sign(IdentityKey signer, string method, ulong sequence, DateTimeOffset time, byte[] body) =>
        Convert.ToBase64String(signer.Sign(new SignedRequest(method, Node.Key.Public.Id, sequence, time, [.. SHA256.HashData(body)]).Encode()));
}
