using System.Collections.Immutable;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Tests;

/// <summary>A node of a test: a key, and requests made with it.</summary>
internal sealed class TestNode(string? handle = null) : IDisposable
{
    public IdentityKey Key { get; } = IdentityKey.Generate();

    public string Id => Key.Public.Id.ToString();

    public RegistrationRequest Unsigned(string? region = null, string[]? capabilities = null) => new(
        handle, "192.0.2.7", 4000, Key.Public.ToBase64(), capabilities ?? ["storage"], region, null, null, null, null, null);

    /// <summary>The same request with a signature by <paramref name="signer"/>; unset, by this node's own key.</summary>
    public RegistrationRequest Signed(ulong sequence, DateTimeOffset time, IdentityKey? signer = null, RegistrationRequest? request = null)
    {
        var plain = request ?? Unsigned();
        var signature = Sign(signer ?? Key, "register", sequence, time, RegistrationBody.Hash(plain, Key.Public, []));
        return plain with { Sequence = sequence, Time = time.ToUnixTimeMilliseconds(), Signature = signature };
    }

    public HeartbeatRequest Heartbeat(ulong sequence, DateTimeOffset time) =>
        new(sequence, time.ToUnixTimeMilliseconds(), Sign(Key, "heartbeat", sequence, time, RegistrationBody.EmptyHash));

    public void Dispose() => Key.Dispose();

    /// <summary>Another signer still claims to be this node, as a thief would.</summary>
    private string Sign(IdentityKey signer, string method, ulong sequence, DateTimeOffset time, ImmutableArray<byte> bodyHash) =>
        Convert.ToBase64String(signer.Sign(new SignedRequest(method, Key.Public.Id, sequence, time, bodyHash).Encode()));
}
