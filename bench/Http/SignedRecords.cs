using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Http;

/// <summary>The record that a node of a measurement registers with.</summary>
internal static class SignedRecords
{
    public static SignedNodeRecord Of(IdentityKey key) => SignedNodeRecord.Sign(
        new NodeRecord
        {
            PublicKey = key.Public,
            Addresses = [new NodeAddress("voxa", "203.0.113.7", 41040)],
            Capabilities = ["relay", "storage"],
            Region = "eu",
            Handle = "",
            Sequence = 1,
            IssuedAt = TimeProvider.System.GetUtcNow(),
        },
        key);
}
