using System.Buffers;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Where the arrays of messages that wait to be written come from and go back to. Thread-safe.</summary>
/// <remarks>
/// One thread encodes and another writes, in bursts of whole windows of many connections. The shared pool keeps a few dozen arrays of a
/// size for such traffic and makes all others anew, at the cost of most of a small message. This one keeps up to 1,024 of each size, which is
/// 32 MiB in all if every size was ever needed so often at once; what is larger than 16 KiB is the shared pool's.
/// </remarks>
internal static class FrameArrays
{
    private const int Largest = 16 * 1024;
    private const int Kept = 1_024;

    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(Largest, Kept);

    public static byte[] Rent(int least) => (least <= Largest ? Pool : ArrayPool<byte>.Shared).Rent(least);

    public static void Return(byte[] array) => (array.Length <= Largest ? Pool : ArrayPool<byte>.Shared).Return(array);
}
