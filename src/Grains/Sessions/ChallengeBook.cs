using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Sessions;

/// <summary>
/// Makes challenges and tells its own from others. A challenge carries its time and a code over it (HMAC-SHA-256, 16 bytes) under
/// a key of this book's own, so that only those that were answered with a right signature take memory: strangers can ask as
/// often as they like. The key is thrown away with the book, and with it every challenge that was not answered.
/// </summary>
internal sealed class ChallengeBook(NodeId node, TimeSpan life, int mostUsed)
{
    private const int RandomSize = 16;
    private const int BodySize = sizeof(long) + RandomSize;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Queue<(DateTimeOffset Until, UInt128 Challenge)> _usedByTime = new();
    private readonly HashSet<UInt128> _used = [];

    public ImmutableArray<byte> Make(DateTimeOffset now)
    {
        var challenge = new byte[SessionLogin.ChallengeSize];
        BinaryPrimitives.WriteInt64BigEndian(challenge, now.ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(challenge.AsSpan(sizeof(long), RandomSize));
        CodeOf(challenge.AsSpan(0, BodySize), challenge.AsSpan(BodySize));
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(challenge);
    }

    /// <summary>Whether this is an own challenge that can still be answered.</summary>
    public bool IsOpen(ReadOnlySpan<byte> challenge, DateTimeOffset now)
    {
        if (challenge.Length != SessionLogin.ChallengeSize) return false;
        Span<byte> code = stackalloc byte[SessionLogin.ChallengeSize - BodySize];
        CodeOf(challenge[..BodySize], code);
        if (!CryptographicOperations.FixedTimeEquals(code, challenge[BodySize..])) return false;
        // Of the future, too: a clock that was set back must not bring used ones back to life.
        var age = now.ToUnixTimeMilliseconds() - BinaryPrimitives.ReadInt64BigEndian(challenge);
        return age >= 0 && age < life.TotalMilliseconds && !_used.Contains(Mark(challenge));
    }

    /// <summary>Marks an open challenge as answered; false if as many were lately as may be.</summary>
    public bool TryUse(ReadOnlySpan<byte> challenge, DateTimeOffset now)
    {
        while (_usedByTime.TryPeek(out var oldest) && oldest.Until <= now) _used.Remove(_usedByTime.Dequeue().Challenge);
        if (_used.Count >= mostUsed) return false;
        _used.Add(Mark(challenge));
        // Twice its life: it is never forgotten while it might be open, whatever the clock does in between.
        _usedByTime.Enqueue((now + life + life, Mark(challenge)));
        return true;
    }

    private static UInt128 Mark(ReadOnlySpan<byte> challenge) => BinaryPrimitives.ReadUInt128BigEndian(challenge[sizeof(long)..]);

    private void CodeOf(ReadOnlySpan<byte> body, Span<byte> code)
    {
        var input = new CanonicalWriter("voxa/session-challenge/1").Id(node).Fixed(body).ToArray();
        HMACSHA256.HashData(_key, input).AsSpan(0, code.Length).CopyTo(code);
    }
}
