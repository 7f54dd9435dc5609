using System.Buffers;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Bench.Edge;

/// <summary>Messages that neither end tries to make smaller: what they are compared with is not compressed either.</summary>
internal static class RandomText
{
    // All that take one byte.
    private static readonly string Letters = string.Concat(Enumerable.Range(1, 127).Select(code => (char)code));

    /// <summary>An echo of so many bytes, encoded.</summary>
    public static byte[] Echo(int size)
    {
        // Of fewer nobody can tell whether they are random.
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 64);
        var payload = new ArrayBufferWriter<byte>();
        do
        {
            payload.ResetWrittenCount();
            MessageCodec.Encode(new Echo(RandomNumberGenerator.GetString(Letters, size)), payload);
        }
        while (!EntropySample.LooksRandom(payload.WrittenSpan));

        return payload.WrittenSpan.ToArray();
    }
}
