using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class HandshakeNonceCacheTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeId Alice = NodeId.FromPublicKey([1]);
    private static readonly NodeId Bob = NodeId.FromPublicKey([2]);

    [Fact]
    public void Enter_SameNonce_IsRepeatedUntilItsTimestampIsStale()
    {
        var cache = new HandshakeNonceCache();
        Assert.Equal(NonceVerdict.Fresh, cache.Enter(Alice, 7, Now));
        Assert.Equal(NonceVerdict.Repeated, cache.Enter(Alice, 7, Now.AddSeconds(10)));
        Assert.Equal(NonceVerdict.Fresh, cache.Enter(Bob, 7, Now.AddSeconds(10)));
        Assert.Equal(NonceVerdict.Fresh, cache.Enter(Alice, 7, Now.AddSeconds(11)));
    }

    [Fact]
    public void Enter_IdentityFull_RefusesThatIdentityAlone()
    {
        var cache = new HandshakeNonceCache();
        for (var i = 0; i < 10_000; i++) Assert.Equal(NonceVerdict.Fresh, cache.Enter(Alice, (UInt128)i, Now));
        Assert.Equal(NonceVerdict.Full, cache.Enter(Alice, 10_000, Now));
        Assert.Equal(NonceVerdict.Repeated, cache.Enter(Alice, 3, Now));
        Assert.Equal(NonceVerdict.Fresh, cache.Enter(Bob, 3, Now));
        Assert.Equal(NonceVerdict.Fresh, cache.Enter(Alice, 10_000, Now.AddSeconds(11)));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void Enter_OverallFull_ForgetsTheOldestAndRefusesNobody()
    {
        var cache = new HandshakeNonceCache(overall: 10_000);
        for (var i = 0; i < 10_001; i++)
        {
            var identity = NodeId.FromPublicKey(BitConverter.GetBytes(i));
            Assert.Equal(NonceVerdict.Fresh, cache.Enter(identity, 1, Now));
        }

        Assert.Equal(10_000, cache.Count);
    }
}
