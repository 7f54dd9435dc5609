using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Sealing;

namespace OrleansVoxa.Protocol.Tests.Sealing;

public sealed class SealedSessionTests
{
    private readonly X25519PrivateKey _recipient = X25519PrivateKey.Generate();
    private readonly SealedSession _initiator;
    private readonly SealedSession _acceptor;
    private readonly byte[] _ephemeral;

    public SealedSessionTests()
    {
        _initiator = SealedSession.Initiate(_recipient.PublicKey.AsSpan(), out _ephemeral);
        Assert.True(SealedSession.TryAccept(_recipient, _ephemeral, out var acceptor));
        _acceptor = acceptor;
    }

    [Theory]
    [InlineData(SealDirection.Forward)]
    [InlineData(SealDirection.Backward)]
    public void TryOpen_TheOtherSide_ReadsEveryLength(SealDirection direction)
    {
        var (sender, receiver) = direction == SealDirection.Forward ? (_initiator, _acceptor) : (_acceptor, _initiator);
        for (var length = 0; length < 200; length++)
        {
            var plaintext = RandomNumberGenerator.GetBytes(length);
            byte[] sealedBytes = new byte[length + SealedSession.Overhead], opened = new byte[length];
            sender.Seal(direction, 1, (ulong)length, plaintext, sealedBytes);
            Assert.True(receiver.TryOpen(direction, 1, (ulong)length, sealedBytes, opened));
            Assert.Equal(plaintext, opened);
        }
    }

    [Fact]
    public void TryOpen_AnythingDifferent_Fails()
    {
        var sealedBytes = Seal("secret"u8, number: 5);
        var opened = new byte[6];
        Assert.False(_acceptor.TryOpen(SealDirection.Forward, 0, 6, sealedBytes, opened));
        Assert.False(_acceptor.TryOpen(SealDirection.Forward, 1, 5, sealedBytes, opened));
        Assert.False(_acceptor.TryOpen(SealDirection.Backward, 0, 5, sealedBytes, opened));
        using var stranger = X25519PrivateKey.Generate();
        Assert.True(SealedSession.TryAccept(stranger, _ephemeral, out var other));
        Assert.False(other.TryOpen(SealDirection.Forward, 0, 5, sealedBytes, opened));
        foreach (var damaged in HostileBytes.BitFlips(sealedBytes).Concat(HostileBytes.WrongLengths(sealedBytes)))
            Assert.False(_acceptor.TryOpen(SealDirection.Forward, 0, 5, damaged, new byte[32]));
        Assert.True(_acceptor.TryOpen(SealDirection.Forward, 0, 5, sealedBytes, opened));
        Assert.Equal("secret"u8, opened);
    }

    [Fact]
    public void Seal_TheSameAgain_GivesTheSameBytes()
        => Assert.Equal(Seal("secret"u8, number: 5), Seal("secret"u8, number: 5));

    [Fact]
    public void Seal_InPlace_GivesTheSameBytes()
    {
        var expected = Seal("secret"u8, number: 9);
        var buffer = new byte[6 + SealedSession.Overhead];
        "secret"u8.CopyTo(buffer);
        _initiator.Seal(SealDirection.Forward, 0, 9, buffer.AsSpan(0, 6), buffer);
        Assert.Equal(expected, buffer);
        Assert.True(_acceptor.TryOpen(SealDirection.Forward, 0, 9, buffer, buffer));
        Assert.Equal("secret"u8, buffer.AsSpan(0, 6));
    }

    [Fact]
    public void Seal_LongerDestination_WritesOnlyItsPart()
    {
        var buffer = new byte[30];
        _initiator.Seal(SealDirection.Forward, 0, 5, "secret"u8, buffer);
        Assert.Equal(Seal("secret"u8, number: 5), buffer[..22]);
        Assert.Equal(new byte[8], buffer[22..]);
    }

    [Fact]
    public void Initiate_PointOfSmallOrder_IsAViolation()
    {
        var violation = Assert.Throws<ProtocolViolationException>(() => SealedSession.Initiate(new byte[32], out _));
        Assert.Equal("weak_public_key", violation.Code);
        Assert.False(SealedSession.TryAccept(_recipient, new byte[32], out _));
        Assert.False(SealedSession.TryAccept(_recipient, _ephemeral.AsSpan(1), out _));
        Assert.False(SealedSession.TryAccept(_recipient, [.. _ephemeral, 0], out _));
    }

    [Fact]
    public void Calls_ShortDestinationOrDisposed_Throw()
    {
        Assert.Throws<ArgumentException>(() => _initiator.Seal(SealDirection.Forward, 0, 0, new byte[5], new byte[20]));
        Assert.Throws<ArgumentException>(() => _initiator.TryOpen(SealDirection.Forward, 0, 0, new byte[21], new byte[4]));
        _initiator.Dispose();
        _initiator.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Seal("x"u8, 0));
    }

    [Fact]
    public void Seal_ManyThreads_AllOpen() => Parallel.For(0, 500, i =>
    {
        byte[] plaintext = BitConverter.GetBytes(i), opened = new byte[4];
        Assert.True(_acceptor.TryOpen(SealDirection.Forward, 0, (ulong)i, Seal(plaintext, (ulong)i), opened));
        Assert.Equal(plaintext, opened);
    });

    private byte[] Seal(ReadOnlySpan<byte> plaintext, ulong number)
    {
        var sealedBytes = new byte[plaintext.Length + SealedSession.Overhead];
        _initiator.Seal(SealDirection.Forward, 0, number, plaintext, sealedBytes);
        return sealedBytes;
    }
}
