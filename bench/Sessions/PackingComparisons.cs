using System.Buffers;
using System.Security.Cryptography;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Bench.Sessions;

/// <summary>What compression costs a session: messages that cannot be packed with it and without it, and zeros packed and unpacked.</summary>
internal static class PackingComparisons
{
    private const int Zeros = 4 * 1024;

    public static IEnumerable<IComparison> All =>
    [
        Random(1024, "1k"), Random(16 * 1024, "16k"),
        new TimedComparison(
            "zeros-4k", "4 KiB of zeros, packed by LZ4 without the cap on ratios", "the same unpacked", "in: 1 to 6.4 GB/s is what the Rust library says of itself", ZeroPair),
    ];

    private static TimedComparison Random(int size, string text) => new(
        $"random-{text}", $"a message of {size:N0} random bytes, encoded and sealed with compression on", "the same with compression off", "at least 0.95", () =>
        {
            var message = new Data(RandomNumberGenerator.GetBytes(size));
            var identity = IdentityKey.Generate();
            byte[] forward = RandomNumberGenerator.GetBytes(32), backward = RandomNumberGenerator.GetBytes(32);
            var framer = new SecureFramer(
                new SessionKeys(identity.Public, new CipherState(forward), new CipherState(backward), [], Hybrid: false), new RekeyPolicy(long.MaxValue, TimeSpan.FromDays(1)), TimeProvider.System);
            var writer = new SealedFrameWriter(framer);
            var wire = new ArrayBufferWriter<byte>(2 * size);
            return new TimedPair(() => Write(CompressionOptions.Default), () => Write(CompressionOptions.Off), identity);

            void Write(CompressionOptions compression)
            {
                wire.ResetWrittenCount();
                var frame = OutgoingFrame.Of(message, compression);
                writer.Write(frame, wire);
                frame.Return();
            }
        });

    private static TimedPair ZeroPair()
    {
        var options = new CompressionOptions { MaxRatio = 10_000 };
        var (packed, output) = (new ArrayBufferWriter<byte>(2 * Zeros), new ArrayBufferWriter<byte>(2 * Zeros));
        var plain = new byte[Zeros];
        PayloadCompressor.TryCompress(plain, options, packed);
        var block = packed.WrittenSpan.ToArray();
        return new TimedPair(
            () =>
            {
                packed.ResetWrittenCount();
                PayloadCompressor.TryCompress(plain, options, packed);
            },
            () =>
            {
                output.ResetWrittenCount();
                PayloadCompressor.Decompress(CompressionCodec.Lz4, block, options, output);
            });
    }
}
