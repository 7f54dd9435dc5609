using System.Buffers.Binary;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class HandshakeTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly IdentityKey _alice = IdentityKey.Generate();
    private readonly IdentityKey _bob = IdentityKey.Generate(KeyAlgorithm.Secp256k1);
    private readonly HandshakeNonceCache _cache = new();

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
    }

    [Fact]
    public void Handshake_TwoNodes_ProveTheirIdentitiesAndShareKeys()
    {
        var (alice, bob) = Run(null, null);
        Assert.Equal(_bob.Public, alice.Peer);
        Assert.Equal(_alice.Public, bob.Peer);
        Assert.Equal(alice.HandshakeHash, bob.HandshakeHash);
        AssertConnected(alice, bob);
        AssertConnected(bob, alice);
    }

    [Fact]
    public void Handshake_BothHaveAKem_KeysNeedItsSecret()
    {
        var kem = new FakeKem();
        var (alice, bob) = Run(kem, kem);
        Assert.True(alice.Hybrid && bob.Hybrid);
        AssertConnected(alice, bob);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Handshake_OneSideHasAKem_FallsBackToX25519(bool aliceHas, bool bobHas)
    {
        var (alice, bob) = Run(aliceHas ? new FakeKem() : null, bobHas ? new FakeKem() : null);
        Assert.False(alice.Hybrid || bob.Hybrid);
        AssertConnected(alice, bob);
    }

    [Fact]
    public void Finish_KemCiphertextForAnotherKey_IsRefused()
    {
        using var initiator = new HandshakeInitiator(_alice, null, new FakeKem());
        using var responder = new HandshakeResponder(_bob, Window, new FakeKem { Corrupt = true });
        var confirm = initiator.Finish(responder.Respond(initiator.Start(Now), Now), out _);
        Assert.Equal(SessionFault.NoiseAuthentication, Code(() => responder.Finish(confirm)));
    }

    [Theory]
    [InlineData(5_000, true)]
    [InlineData(-5_000, true)]
    [InlineData(5_001, false)]
    [InlineData(-5_001, false)]
    [InlineData(86_400_000, false)]
    public void Respond_ClockOff_IsAcceptedOnlyWithinTheWindow(int milliseconds, bool accepted)
    {
        using var initiator = new HandshakeInitiator(_alice);
        using var responder = new HandshakeResponder(_bob, Window);
        var init = initiator.Start(Now.AddMilliseconds(milliseconds));
        if (accepted) Assert.NotEmpty(responder.Respond(init, Now));
        else Assert.Equal(SessionFault.HandshakeStale, Code(() => responder.Respond(init, Now)));
    }

    [Fact]
    public void Respond_TimestampAtTheEndOfNumbers_IsStale()
    {
        using var initiator = new HandshakeInitiator(_alice);
        using var responder = new HandshakeResponder(_bob, Window);
        var init = initiator.Start(Now);
        BinaryPrimitives.WriteUInt64BigEndian(init.AsSpan(32), ulong.MaxValue);
        Assert.Equal(SessionFault.HandshakeStale, Code(() => responder.Respond(init, Now)));
    }

    [Fact]
    public void Finish_AnotherNodeAnswers_IsRefused()
    {
        using var initiator = new HandshakeInitiator(_alice, _alice.Public.Id);
        using var responder = new HandshakeResponder(_bob, Window);
        var response = responder.Respond(initiator.Start(Now), Now);
        Assert.Equal(SessionFault.HandshakeWrongPeer, Code(() => initiator.Finish(response, out _)));
    }

    [Fact]
    public void Finish_SameMessagesToAnotherResponder_AreRefused()
    {
        using var initiator = new HandshakeInitiator(_alice);
        using var responder = new HandshakeResponder(_bob, Window);
        using var replayed = new HandshakeResponder(_bob, Window);
        var init = initiator.Start(Now);
        var confirm = initiator.Finish(responder.Respond(init, Now), out _);
        replayed.Respond(init, Now);
        Assert.Equal(SessionFault.NoiseAuthentication, Code(() => replayed.Finish(confirm)));
    }

    [Fact]
    public void Admit_SameNonceOfTheSameIdentity_IsRefusedAndNobodyElse()
    {
        using var initiator = new HandshakeInitiator(_alice);
        using var responder = new HandshakeResponder(_bob, Window);
        Assert.Throws<InvalidOperationException>(() => responder.Admit(_cache, Now));
        responder.Finish(initiator.Finish(responder.Respond(initiator.Start(Now), Now), out _));
        Assert.Null(responder.Admit(_cache, Now));
        Assert.Equal(SessionFault.HandshakeRepeated, responder.Admit(_cache, Now.AddSeconds(9)));
        Run(null, null);
    }

    [Fact]
    public void Messages_EveryBitFlippedOrCut_AreRefusedByTheNextReader()
    {
        using var initiator = new HandshakeInitiator(_alice);
        using var responder = new HandshakeResponder(_bob, Window);
        var init = initiator.Start(Now);
        foreach (var damaged in Damage(init))
        {
            // The first message is plain: what a change of it spoils may show only when the second does not open.
            using var other = new HandshakeResponder(_bob, Window);
            using var caller = new HandshakeInitiator(_alice);
            var code = Code(() => caller.Finish(other.Respond(Splice(caller.Start(Now), init, damaged), Now), out _));
            Assert.Contains(code, FirstMessageCodes);
        }

        var response = responder.Respond(init, Now);
        string[] expected = [SessionFault.NoiseAuthentication, SessionFault.NoiseTruncated];
        var third = new NoiseProbe(_alice, _bob, Window, Now);
        foreach (var position in Enumerable.Range(0, response.Length * 8).Where(bit => bit % 13 == 0))
        {
            Assert.Contains(third.SecondDamaged(position), expected);
            Assert.Contains(third.ThirdDamaged(position), expected);
        }

        foreach (var length in new[] { 0, 31, 32, 47, 79, 80, 95, 96, response.Length - 1 })
        {
            Assert.Contains(third.SecondCut(length), expected);
            Assert.Contains(third.ThirdCut(length), expected);
        }
    }

    [Fact]
    public void Messages_OutOfOrder_AreRefused()
    {
        using var initiator = new HandshakeInitiator(_alice);
        using var responder = new HandshakeResponder(_bob, Window);
        var init = initiator.Start(Now);
        Assert.Throws<InvalidOperationException>(() => initiator.Start(Now));
        var response = responder.Respond(init, Now);
        Assert.Equal(SessionFault.NoiseAuthentication, Code(() => responder.Finish(init)));
        Assert.Equal(SessionFault.NoiseAuthentication, Code(() => responder.Finish(response)));
        using var early = new HandshakeResponder(_bob, Window);
        Assert.Equal(SessionFault.HandshakePayload, Code(() => early.Finish(init)));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    public void Respond_PointOfSmallOrder_IsRefused(string point)
    {
        using var initiator = new HandshakeInitiator(_alice);
        using var responder = new HandshakeResponder(_bob, Window);
        var init = initiator.Start(Now);
        Convert.FromHexString(point).CopyTo(init, 0);
        Assert.Equal(SessionFault.NoiseWeakKey, Code(() => responder.Respond(init, Now)));
    }

    private static readonly string[] FirstMessageCodes =
    [
        SessionFault.NoiseAuthentication, SessionFault.NoiseTruncated, SessionFault.HandshakeStale, SessionFault.HandshakePayload,
    ];

    private static IEnumerable<byte[]> Damage(byte[] message)
    {
        for (var bit = 0; bit < message.Length * 8; bit++)
        {
            // The top bit of a Montgomery coordinate is not part of it, but it is part of the transcript.
            var damaged = message.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return damaged;
        }

        for (var length = 0; length < message.Length; length += 5) yield return message[..length];
    }

    // The same damage on a message of another handshake, whose key and nonce differ.
    private static byte[] Splice(byte[] fresh, byte[] original, byte[] damaged)
    {
        var result = fresh[..damaged.Length];
        for (var i = 0; i < result.Length; i++) result[i] ^= (byte)(original[i] ^ damaged[i]);
        return result;
    }

    private (SessionKeys Alice, SessionKeys Bob) Run(ISessionKem? aliceKem, ISessionKem? bobKem)
    {
        using var initiator = new HandshakeInitiator(_alice, _bob.Public.Id, aliceKem);
        using var responder = new HandshakeResponder(_bob, Window, bobKem);
        var confirm = initiator.Finish(responder.Respond(initiator.Start(Now), Now), out var alice);
        var bob = responder.Finish(confirm);
        Assert.Null(responder.Admit(_cache, Now));
        return (alice, bob);
    }

    private static void AssertConnected(SessionKeys from, SessionKeys to)
    {
        byte[] sealedBytes = new byte[20], opened = new byte[4];
        from.Send.Seal([7], [1, 2, 3, 4], sealedBytes);
        Assert.True(to.Receive.TryOpen([7], sealedBytes, opened));
        Assert.Equal([1, 2, 3, 4], opened);
    }

    private static string Code(Action action) => Assert.Throws<ProtocolViolationException>(action).Code;
}
