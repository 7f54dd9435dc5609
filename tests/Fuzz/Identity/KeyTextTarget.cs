using System.Security.Cryptography;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>Public keys as PEM or base64, private keys as PEM.</summary>
internal sealed class KeyTextTarget : TextTarget
{
    public override string Name => "key-text";

    public override IReadOnlyList<string> Decoders =>
    [
        "PublicIdentity.TryParse", "PublicIdentity.TryImportPem", "PublicIdentityDecoder.TryParse", "PublicIdentityDecoder.TryImportPem",
        "IdentityKey.TryImportPem",
    ];

    public override int MaximumInput => 4300;

    public override int SmokeInputs => 2_500;

    public override IReadOnlyList<byte[]> Words =>
    [
        "-----BEGIN PUBLIC KEY-----"u8.ToArray(), "-----END PUBLIC KEY-----"u8.ToArray(), "-----BEGIN PRIVATE KEY-----"u8.ToArray(),
        "-----END PRIVATE KEY-----"u8.ToArray(), "-----"u8.ToArray(), "\n"u8.ToArray(), "="u8.ToArray(), "A"u8.ToArray(),
    ];

    // Parsed by the platform's ASN.1 reader and OpenSSL, in several passes over the decoded bytes.
    public override long AllocationLimit(int inputLength) => (4 * Refusal) + (64L * inputLength);

    protected override IEnumerable<string> Texts(FuzzRandom random)
    {
        foreach (var algorithm in new[] { KeyAlgorithm.P256, KeyAlgorithm.Secp256k1 })
        {
            using var key = SeededKeys.Identity(random, algorithm);
            yield return key.Public.ToBase64();
            yield return key.Public.ExportPem();
            yield return key.ExportPem();
        }

        foreach (var bits in new[] { 2048, 4096 })
            yield return PemEncoding.WriteString("PUBLIC KEY", SeededKeys.RsaSubjectPublicKeyInfo(random, bits));
    }

    protected override bool Parse(string text, AllocationMeter meter)
    {
        var isPublic = PublicIdentity.TryParse(text, out var identity, out var fault);
        var isPem = PublicIdentity.TryImportPem(text, out var pem, out var pemFault);
        var isPrivate = IdentityKey.TryImportPem(text, out var key, out var keyFault);
        using var owned = key;
        meter.Stop();
        Expect.That(isPublic == (fault is null) && isPem == (pemFault is null) && isPrivate == (keyFault is null), "result and fault contradict each other");
        Expect.That(!isPem || (isPublic && pem!.Equals(identity)), "PEM and text give different keys");
        if (isPublic)
            Expect.That(PublicIdentity.TryDecode(identity!.Encoded.AsSpan(), out var again) && again.Equals(identity), "the key's encoding is refused");
        if (isPrivate)
            Expect.That(key!.Public.Verify([1], key.Sign([1])), "the private key's signature does not verify");
        return isPublic || isPrivate;
    }
}
