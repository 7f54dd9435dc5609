using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Registry;

/// <summary>
/// The work that an open registry may ask of a node it does not know: a number that makes a hash begin with zero bits, found by
/// trying (docs/protocol/registration-work.md). It holds for one node and around one time, so it can be neither saved up nor shared. Immutable.
/// </summary>
/// <param name="Time">The worker's clock when it began, to the millisecond; not before 1970.</param>
/// <param name="Nonce">What was found.</param>
public readonly record struct RegistrationWork(DateTimeOffset Time, ulong Nonce)
{
    /// <summary>The domain label of what is hashed.</summary>
    public const string Label = "voxa/registration-work/1";

    /// <summary>Bytes of an encoded work: the time in milliseconds since 1970 and the nonce, 8 bytes each, big-endian.</summary>
    public const int EncodedSize = 16;

    /// <summary>Most bits that can be asked for: some minutes of one processor in 2026.</summary>
    public const int MaximumBits = 32;

    private const int TriesBetweenLooks = 4_096;

    /// <summary>Whether <paramref name="work"/> is that of <paramref name="node"/> with at least <paramref name="bits"/> zero bits. Costs one hash. Whether its time is near is the caller's to judge.</summary>
    public static bool Verify(NodeId node, RegistrationWork work, int bits)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Input(node, work), hash);
        return LeadingZeros(hash) >= bits;
    }

    /// <summary>Finds one, by trying: twice as long for each bit more, on average 2^<paramref name="bits"/> hashes. Occupies the calling thread.</summary>
    /// <param name="node">The node that wants to register.</param>
    /// <param name="time">The clock; the registry takes work whose time is about as far off as a signed request's may be.</param>
    /// <param name="bits">What the registry asks for, 0 to <see cref="MaximumBits"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range, or the time is before 1970.</exception>
    /// <exception cref="OperationCanceledException">The search was given up.</exception>
    public static RegistrationWork Solve(NodeId node, DateTimeOffset time, int bits, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaximumBits);
        time = DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        var input = Input(node, new RegistrationWork(time, 0));
        var counter = input.AsSpan(input.Length - sizeof(ulong));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var nonce = 0UL; ; nonce++)
        {
            if (nonce % TriesBetweenLooks == 0) cancellationToken.ThrowIfCancellationRequested();
            BinaryPrimitives.WriteUInt64BigEndian(counter, nonce);
            SHA256.HashData(input, hash);
            if (LeadingZeros(hash) >= bits) return new RegistrationWork(time, nonce);
        }
    }

    /// <summary>The 16 bytes that go over the wire.</summary>
    public ImmutableArray<byte> Encode()
    {
        var encoded = new byte[EncodedSize];
        BinaryPrimitives.WriteInt64BigEndian(encoded, Time.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt64BigEndian(encoded.AsSpan(sizeof(long)), Nonce);
        return [.. encoded];
    }

    /// <summary>Reads these bytes; false if they are not 16, or the time is none from 1970 to 9999.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out RegistrationWork? work)
    {
        work = null;
        if (encoded.Length != EncodedSize) return false;
        var time = BinaryPrimitives.ReadInt64BigEndian(encoded);
        if (time < 0 || time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return false;
        work = new RegistrationWork(DateTimeOffset.FromUnixTimeMilliseconds(time), BinaryPrimitives.ReadUInt64BigEndian(encoded[sizeof(long)..]));
        return true;
    }

    private static byte[] Input(NodeId node, RegistrationWork work) => new CanonicalWriter(Label).Id(node).Time(work.Time).U64(work.Nonce).ToArray();

    private static int LeadingZeros(ReadOnlySpan<byte> hash) => BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt64BigEndian(hash));
}
