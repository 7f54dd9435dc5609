using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Registry;

/// <summary>
/// The bytes that the signature of a registration covers through their hash: the signed record where there is one, else
/// the canonical encoding of the fields, so that spaces and order in the JSON do not matter.
/// </summary>
internal static class RegistrationBody
{
    private const string Label = "voxa/registration/1";

    /// <summary>SHA-256 of an empty body, which a heartbeat's signature covers.</summary>
    public static ImmutableArray<byte> EmptyHash { get; } = [.. SHA256.HashData([])];

    public static ImmutableArray<byte> Hash(RegistrationRequest request, PublicIdentity key, ImmutableArray<byte> record)
    {
        var body = record.IsDefaultOrEmpty
            ? new CanonicalWriter(Label)
                .String(request.NodeId ?? "")
                .String(request.IpAddress ?? "")
                .U32((uint)(request.Port ?? 0))
                .Bytes(key.Encoded.AsSpan())
                .List<string>([.. request.Capabilities ?? []], static (writer, capability) => writer.String(capability))
                .String(request.Region ?? "")
                .String(request.Type ?? "")
                .ToArray()
            : record.AsSpan().ToArray();
        return [.. SHA256.HashData(body)];
    }
}
