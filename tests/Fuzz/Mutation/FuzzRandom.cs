using System.Buffers.Binary;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Fuzz.Mutation;

/// <summary>
/// A generator whose state is one number (SplitMix64), so that any iteration of a run can be repeated by itself. Not thread-safe.
/// </summary>
internal sealed class FuzzRandom(ulong state) : IRandomSource
{
    private ulong _state = state;

    /// <summary>The state for one iteration of one target: mixed, so that neighbours have nothing in common.</summary>
    public static ulong StateOf(ulong seed, string target, long iteration)
    {
        // FNV-1a: string.GetHashCode differs from run to run.
        var hash = 14695981039346656037UL;
        foreach (var c in target) hash = (hash ^ c) * 1099511628211UL;
        return Mix(Mix(seed + 0x9E3779B97F4A7C15UL) ^ Mix(hash) ^ Mix((ulong)iteration * 0xD1B54A32D192ED03UL));
    }

    public void Restart(ulong state) => _state = state;

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>0 to <paramref name="bound"/> - 1; the bound is at least 1.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool OneIn(int times) => Below(times) == 0;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public void Fill(Span<byte> destination)
    {
        for (; destination.Length >= 8; destination = destination[8..]) BinaryPrimitives.WriteUInt64LittleEndian(destination, Next());
        for (var last = Next(); destination.Length > 0; destination = destination[1..], last >>= 8) destination[0] = (byte)last;
    }

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    /// <summary>A text of characters from <paramref name="alphabet"/>.</summary>
    public string Text(string alphabet, int least, int most)
    {
        var characters = new char[Between(least, most)];
        for (var i = 0; i < characters.Length; i++) characters[i] = alphabet[Below(alphabet.Length)];
        return new string(characters);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
