using System.Buffers.Binary;

namespace OrleansVoxa.Protocol.Tests;

/// <summary>Damages valid bytes in every way that a decoder has to survive.</summary>
internal static class HostileBytes
{
    /// <summary>Every proper prefix, and the whole with one byte more.</summary>
    public static IEnumerable<byte[]> WrongLengths(byte[] valid)
    {
        for (var length = 0; length < valid.Length; length++)
            yield return valid[..length];
        yield return [.. valid, 0];
    }

    /// <summary>Each bit turned, one at a time.</summary>
    public static IEnumerable<byte[]> BitFlips(byte[] valid)
    {
        for (var bit = 0; bit < 8 * valid.Length; bit++)
        {
            var copy = (byte[])valid.Clone();
            copy[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return copy;
        }
    }

    /// <summary>Random damage: bytes changed, cut out, doubled, and four bytes turned into an extreme length.</summary>
    public static IEnumerable<byte[]> Mutations(byte[] valid, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var bytes = new List<byte>(valid);
            for (var step = random.Next(1, 4); step > 0 && bytes.Count > 0; step--)
                Damage(bytes, random);
            yield return bytes.ToArray();
        }
    }

    private static void Damage(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        var length = random.Next(1, Math.Min(16, bytes.Count - at) + 1);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            default:
                var extreme = new byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(extreme, random.Next(3) switch { 0 => uint.MaxValue, 1 => int.MaxValue, _ => 0x80000000 });
                for (var i = 0; i < 4 && at + i < bytes.Count; i++)
                    bytes[at + i] = extreme[i];
                break;
        }
    }
}
