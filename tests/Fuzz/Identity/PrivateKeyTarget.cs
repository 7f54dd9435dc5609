using System.Security.Cryptography;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>Private keys as PrivateKeyInfo: nobody sends them, but files get damaged.</summary>
internal sealed class PrivateKeyTarget : FuzzTarget
{
    public override string Name => "private-key";

    public override IReadOnlyList<string> Decoders => ["IdentityKey.ImportPkcs8"];

    public override int MaximumInput => 512;

    public override int SmokeInputs => 1_000;

    public override IReadOnlyList<byte[]> Words =>
    [
        [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07], [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x0A],
        [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22], [0x30, 0x80], [0xA0], [0xA1], [0x04, 0x20],
    ];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 8; i++)
        {
            using var key = SeededKeys.Identity(random, i % 2 == 0 ? KeyAlgorithm.P256 : KeyAlgorithm.Secp256k1);
            yield return key.ExportPkcs8();
        }
    }

    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (64L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        IdentityKey key;
        try
        {
            key = IdentityKey.ImportPkcs8(input.Span);
        }
        catch (CryptographicException)
        {
            // As documented: the caller is this program itself, which names the damaged file.
            return false;
        }

        meter.Stop();
        using (key)
        {
            using var again = IdentityKey.ImportPkcs8(key.ExportPkcs8());
            Expect.That(again.Public.Equals(key.Public), "the exported key is another one");
        }

        return true;
    }
}
