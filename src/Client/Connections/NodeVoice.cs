using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Connections;

/// <summary>Everything that a client signs: its record, its requests, its claims to names; each with a growing sequence.</summary>
internal sealed class NodeVoice(IdentityKey key, TimeProvider time)
{
    private static readonly string ProgramVersion =
        "voxa/" + (typeof(NodeVoice).Assembly.GetName().Version?.ToString(3) ?? "0");

    private readonly SequenceSource _sequences = new(time);

    public byte[] Describe(NodeDescription description, ImmutableArray<RoutingKeyPeriod> routingKeys) => SignedNodeRecord.Sign(
        new NodeRecord
        {
            PublicKey = key.Public,
            RoutingKeys = [.. routingKeys.OrderByDescending(period => period.NotBefore).Take(NodeRecord.MaximumRoutingKeys).Reverse()],
            Addresses = description.Addresses,
            Type = description.Type,
            Capabilities = description.Capabilities,
            Protocols = ["voxa/1"],
            Region = description.Region ?? "",
            OperatorFamily = description.OperatorFamily ?? "",
            ProgramVersion = ProgramVersion,
            Handle = description.Handle ?? "",
            Sequence = _sequences.Next(),
            IssuedAt = time.GetUtcNow(),
        },
        key).Encode();

    public byte[] Sign(string method, ReadOnlySpan<byte> body) =>
        SignedRequest.Sign(key, method, _sequences.Next(), time.GetUtcNow(), body).Encode();

    public byte[] Claim(string service) => SignedServiceRecord.Sign(
        new ServiceRecord { Name = service, OwnerPublicKey = key.Public, Sequence = _sequences.Next(), IssuedAt = time.GetUtcNow() }, key).Encode();
}
