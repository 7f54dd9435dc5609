using System.Buffers.Binary;
using System.Numerics;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// BLAKE2b (RFC 7693) without a key for outputs shorter than 64 bytes. OpenSSL before 3.2 has unkeyed BLAKE2b at 64
/// bytes only, and a shorter output is another function, not a prefix; all other cases go to OpenSSL.
/// </summary>
internal static class Blake2bPortable
{
    private const int BlockSize = 128;

    private static ReadOnlySpan<ulong> Initial =>
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ];

    // The message schedule, ten rows (RFC 7693, section 2.7); rounds 10 and 11 use rows 0 and 1 again.
    private static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    internal static void Hash(ReadOnlySpan<byte> data, Span<byte> output)
    {
        Span<ulong> state = stackalloc ulong[8];
        Initial.CopyTo(state);
        state[0] ^= 0x01010000UL ^ (ulong)output.Length;
        Span<byte> last = stackalloc byte[BlockSize];
        ulong count = 0;
        while (data.Length > BlockSize)
        {
            count += BlockSize;
            Compress(state, data[..BlockSize], count, final: false);
            data = data[BlockSize..];
        }
        last.Clear();
        data.CopyTo(last);
        Compress(state, last, count + (ulong)data.Length, final: true);

        Span<byte> whole = stackalloc byte[Blake2b.MaximumSize];
        for (var i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(whole[(8 * i)..], state[i]);
        whole[..output.Length].CopyTo(output);
    }

    private static void Compress(Span<ulong> state, ReadOnlySpan<byte> block, ulong count, bool final)
    {
        Span<ulong> message = stackalloc ulong[16];
        for (var i = 0; i < 16; i++)
            message[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        Span<ulong> v = stackalloc ulong[16];
        state.CopyTo(v);
        Initial.CopyTo(v[8..]);
        v[12] ^= count;
        if (final)
            v[14] = ~v[14];
        for (var round = 0; round < 12; round++)
        {
            var order = Schedule.Slice(16 * (round % 10), 16);
            for (var i = 0; i < 4; i++)
                Mix(v, i, 4 + i, 8 + i, 12 + i, message[order[2 * i]], message[order[(2 * i) + 1]]);
            for (var i = 0; i < 4; i++)
                Mix(v, i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4), message[order[8 + (2 * i)]], message[order[9 + (2 * i)]]);
        }
        for (var i = 0; i < 8; i++)
            state[i] ^= v[i] ^ v[i + 8];
    }

    private static void Mix(Span<ulong> v, int a, int b, int c, int d, ulong x, ulong y)
    {
        v[a] = v[a] + v[b] + x;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 24);
        v[a] = v[a] + v[b] + y;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 63);
    }
}
