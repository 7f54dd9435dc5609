using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>A node with a key, that signs what tests need.</summary>
internal sealed class TestNode : IDisposable
{
    public IdentityKey Key { get; } = IdentityKey.Generate();

    public string Id => Key.Public.Id.ToString();

    public void Dispose() => Key.Dispose();

    public NodeRecord Record(ulong sequence, DateTimeOffset now, string handle = "") => new()
    {
        PublicKey = Key.Public,
        Addresses = [new NodeAddress("voxa", "203.0.113.7", 41040)],
        Capabilities = ["relay", "storage"],
        Region = "eu",
        Handle = handle,
        Sequence = sequence,
        IssuedAt = now,
    };

    public NodeRegistration Signed(ulong sequence, DateTimeOffset now, string handle = "") => new()
    {
        PublicKey = Key.Public.Encoded,
        SignedRecord = [.. SignedNodeRecord.Sign(Record(sequence, now, handle), Key).Encode()],
    };

    public NodeRegistration Enveloped(ulong sequence, DateTimeOffset now, string? handle = null) => new()
    {
        PublicKey = Key.Public.Encoded,
        Handle = handle,
        IpAddress = "203.0.113.8",
        Port = 8000,
        Signature = Sign("register", sequence, now),
    };

    public NodeRegistration Unsigned(string? handle = null) => new()
    {
        PublicKey = Key.Public.Encoded,
        Handle = handle,
        IpAddress = "203.0.113.9",
        Port = 9000,
        Capabilities = ["files"],
    };

    public NodeHeartbeat Beat(ulong sequence, DateTimeOffset now) => new(Sign("heartbeat", sequence, now), null);

    public RequestSignature Sign(string method, ulong sequence, DateTimeOffset now)
    {
        var envelope = SignedRequest.Sign(Key, method, sequence, now, []);
        return new RequestSignature(envelope.PublicKey.Encoded, envelope.Sequence, envelope.Time, [.. SHA256.HashData([])], envelope.Signature);
    }

    /// <summary>A succession by another node, signed by both.</summary>
    public ImmutableArray<byte> SucceededBy(TestNode successor, ulong sequence, DateTimeOffset now) =>
        [.. SignedKeySuccession.Sign(new KeySuccession { OldKey = Key.Public, NewKey = successor.Key.Public, Sequence = sequence, IssuedAt = now }, Key, successor.Key).Encode()];

    /// <summary>The same bytes with one bit changed.</summary>
    public static ImmutableArray<byte> Flip(ImmutableArray<byte> bytes, int index) => bytes.SetItem(index, (byte)(bytes[index] ^ 1));
}
