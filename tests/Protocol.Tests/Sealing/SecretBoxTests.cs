using System.Security.Cryptography;
using OrleansVoxa.Protocol.Sealing;

namespace OrleansVoxa.Protocol.Tests.Sealing;

public sealed class SecretBoxTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] Associated = "voxa/test/1"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(70_000)]
    public void TryOpen_WhatWasSealed_GivesItBack(int length)
    {
        var plaintext = RandomNumberGenerator.GetBytes(length);
        var box = SecretBox.Seal(Key, plaintext, Associated);
        Assert.Equal(length + SecretBox.Overhead, box.Length);
        Assert.True(SecretBox.TryOpen(Key, box, Associated, out var opened));
        Assert.Equal(plaintext, opened);
        Assert.NotEqual(box, SecretBox.Seal(Key, plaintext, Associated));
    }

    [Fact]
    public void TryOpen_AnyBitTurnedOrByteCut_Fails()
    {
        var box = SecretBox.Seal(Key, "secret"u8, Associated);
        foreach (var damaged in HostileBytes.BitFlips(box).Concat(HostileBytes.WrongLengths(box)))
        {
            Assert.False(SecretBox.TryOpen(Key, damaged, Associated, out var opened));
            Assert.Null(opened);
        }
    }

    [Fact]
    public void TryOpen_AnotherKeyOrPurpose_FailsAndLeavesZeros()
    {
        var box = SecretBox.Seal(Key, "secret"u8, Associated);
        var destination = "abcdef"u8.ToArray();
        Assert.False(SecretBox.TryOpen(RandomNumberGenerator.GetBytes(32), box, Associated, destination));
        Assert.Equal(new byte[6], destination);
        Assert.False(SecretBox.TryOpen(Key, box, "voxa/test/2"u8, destination));
        Assert.True(SecretBox.TryOpen(Key, box, Associated, destination));
        Assert.Equal("secret"u8, destination);
    }

    [Fact]
    public void Calls_WrongLengths_Throw()
    {
        Assert.Throws<ArgumentException>(() => SecretBox.Seal(new byte[31], default, default));
        Assert.Throws<ArgumentException>(() => SecretBox.Seal(Key, new byte[5], default, new byte[44]));
        Assert.Throws<ArgumentException>(() => SecretBox.TryOpen(Key, new byte[45], default, new byte[6]));
        Assert.Throws<ArgumentException>(() => SecretBox.TryOpen(new byte[31], new byte[45], default, new byte[5]));
    }
}
