using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Protocol.Tests.Apps;

public sealed class ObjectMessageTests
{
    private static readonly string Key = ObjectKey.Of(SHA256.HashData("abc"u8));

    [Fact]
    public void Of_TheStandardsExample_IsItsKey()
    {
        // FIPS 180-4's own example, "abc".
        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Key);
        Assert.Equal(SHA256.HashData("abc"u8), ObjectKey.DigestOf(Key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0")]
    public void IsValid_AnotherSpelling_IsNot(string? text) => Assert.False(ObjectKey.IsValid(text));

    [Fact]
    public void Parts_OfAnyLength_AreAllOfItAndNoneIsEmpty() =>
        Prop.ForAll(Gen.Choose(1, int.MaxValue).ToArbitrary(), length =>
        {
            var parts = ObjectKey.PartsOf(length);
            Assert.Equal(length, ((parts - 1) * ObjectKey.PartBytes) + ObjectKey.LengthOf(length, parts - 1));
            Assert.InRange(ObjectKey.LengthOf(length, parts - 1), 1, ObjectKey.PartBytes);
            if (parts > 1) Assert.Equal(ObjectKey.PartBytes, ObjectKey.LengthOf(length, parts - 2));
            Assert.Throws<ArgumentOutOfRangeException>(() => ObjectKey.LengthOf(length, parts));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Encode_ThePagesExample_IsItsBytes()
    {
        // docs/protocol/objects.md, made by another program.
        Assert.Equal(
            "12766f78612f6f626a6563742d726561642f31ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad00000000", Convert.ToHexStringLower(new ObjectRead(Key, 0).Encode()));
        Assert.Equal(
            "12766f78612f6f626a6563742d706172742f3100000000000000030000000000000003616263", Convert.ToHexStringLower(new ObjectPart(3, 0, "abc"u8.ToArray()).Encode()));
    }

    [Fact]
    public void Read_AnyPart_ComesBackAndNoneOfItsBeginningsIsOne() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), part =>
        {
            var encoded = new ObjectRead(Key, (uint)part).Encode();
            Assert.True(ObjectRead.TryDecode(encoded, out var read));
            Assert.Equal(new ObjectRead(Key, (uint)part), read);
            for (var cut = 0; cut < encoded.Length; cut++) Assert.False(ObjectRead.TryDecode(encoded.AsSpan(0, cut), out _));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1L, 0u, 1)]
    [InlineData(ObjectKey.PartBytes, 0u, ObjectKey.PartBytes)]
    [InlineData(ObjectKey.PartBytes + 1L, 1u, 1)]
    [InlineData(ObjectPart.MaximumLength, 4_194_303u, ObjectKey.PartBytes)]
    public void Part_ThatFits_ComesBackAndNoneOfItsBeginningsIsOne(long length, uint number, int bytes)
    {
        var encoded = new ObjectPart(length, number, RandomNumberGenerator.GetBytes(bytes)).Encode();

        Assert.True(ObjectPart.TryDecode(encoded, out var part));
        Assert.Equal((length, number), (part.Length, part.Part));
        Assert.Equal(encoded, part.Encode());
        foreach (var cut in new[] { 0, 1, 19, 27, 31, 35, encoded.Length - 1 }) Assert.False(ObjectPart.TryDecode(encoded.AsSpan(0, Math.Min(cut, encoded.Length - 1)), out _));
        Assert.False(ObjectPart.TryDecode([.. encoded, 0], out _));
    }

    [Theory]
    [InlineData(0L, 0u, 0)]
    [InlineData(-1L, 0u, 1)]
    [InlineData(1L, 1u, 1)]
    [InlineData(2L, 0u, 1)]
    [InlineData(1L, 0u, 2)]
    [InlineData(ObjectPart.MaximumLength + 1, 0u, ObjectKey.PartBytes)]
    public void Part_ThatContradictsItself_IsNeitherWrittenNorRead(long length, uint number, int bytes)
    {
        Assert.Throws<ArgumentException>(() => new ObjectPart(length, number, new byte[bytes]).Encode());
        var forged = new Protocol.Identity.CanonicalWriter(ObjectPart.Label).U64((ulong)length).U32(number).Bytes(new byte[bytes]).ToArray();
        Assert.False(ObjectPart.TryDecode(forged, out _));
    }
}
