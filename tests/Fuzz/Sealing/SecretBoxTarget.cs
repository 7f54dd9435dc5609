using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Sealing;

namespace OrleansVoxa.Fuzz.Sealing;

/// <summary>Secret boxes: only what was sealed opens.</summary>
internal sealed class SecretBoxTarget : FuzzTarget
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, SecretBox.KeySize).Select(i => (byte)(255 - i))];
    private static readonly byte[] Label = "voxa/fuzz/1"u8.ToArray();

    public override string Name => "secret-box";

    public override IReadOnlyList<string> Decoders => ["SecretBox.TryOpen", "XChaCha20Poly1305.TryOpen", "AeadKey.TryOpen"];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 16; i++)
        {
            var nonce = random.Bytes(XChaCha20Poly1305.NonceSize);
            var plain = random.Bytes(i == 0 ? 0 : random.Below(500));
            var output = new byte[plain.Length + XChaCha20Poly1305.TagSize];
            XChaCha20Poly1305.Seal(Key, nonce, plain, Label, output);
            yield return [.. nonce, .. output];
        }
    }

    public override long AllocationLimit(int inputLength) => Refusal + inputLength;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = SecretBox.TryOpen(Key, input.Span, Label, out var plain);
        meter.Stop();
        Expect.That(accepted == (plain is not null), "result and plaintext contradict each other");
        if (!accepted) return false;
        var output = new byte[plain!.Length + XChaCha20Poly1305.TagSize];
        XChaCha20Poly1305.Seal(Key, input.Span[..XChaCha20Poly1305.NonceSize], plain, Label, output);
        Expect.Same(input.Span[XChaCha20Poly1305.NonceSize..], output, "the box sealed again");
        Expect.That(!SecretBox.TryOpen(Key, input.Span, [], out _), "the box opens without its label");
        return true;
    }
}
