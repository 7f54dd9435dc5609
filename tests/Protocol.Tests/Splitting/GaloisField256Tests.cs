using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Splitting;

public sealed class GaloisField256Tests
{
    [Fact]
    public void Inverse_EveryValueButZero_MultipliesToOne()
    {
        for (var value = 1; value < 256; value++)
            Assert.Equal(1, GaloisField256.Multiply((byte)value, GaloisField256.Inverse((byte)value)));
    }

    [Fact]
    public void Inverse_Zero_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => GaloisField256.Inverse(0));

    [Fact]
    public void Multiply_AnyValues_IsTheShiftAndReduceProduct()
    {
        for (var left = 0; left < 256; left++)
        {
            for (var right = 0; right < 256; right++)
                Assert.Equal(Slow(left, right), GaloisField256.Multiply((byte)left, (byte)right));
        }
    }

    [Fact]
    public void MultiplyAdd_AnyLengthAndOffset_EqualsTheProductOfEachByte() =>
        Prop.ForAll(
            Gen.Choose(0, 255).SelectMany(_ => Gen.Choose(0, 200), (constant, length) => (constant, length))
                .SelectMany(_ => Gen.Choose(0, 40), (p, offset) => (p.constant, p.length, offset)).ToArbitrary(),
            p =>
            {
                var source = new SeededRandomSource("source").Take(p.offset + p.length).AsSpan(p.offset);
                var whole = new SeededRandomSource("destination").Take(p.offset + p.length + 8);
                var expected = whole.ToArray();
                for (var i = 0; i < p.length; i++)
                    expected[p.offset + i] ^= GaloisField256.Multiply((byte)p.constant, source[i]);
                var scalar = whole.ToArray();
                GaloisField256.MultiplyAddScalar((byte)p.constant, source, scalar.AsSpan(p.offset, p.length));
                GaloisField256.MultiplyAdd((byte)p.constant, source, whole.AsSpan(p.offset, p.length));
                return whole.AsSpan().SequenceEqual(expected) && scalar.AsSpan().SequenceEqual(expected);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void MultiplyAdd_OntoItself_ScalesInPlace()
    {
        var data = new SeededRandomSource("scale").Take(77);
        var expected = data.Select(b => GaloisField256.Multiply(9, b)).ToArray();
        GaloisField256.MultiplyAdd(9 ^ 1, data, data);
        Assert.Equal(expected, data);
    }

    private static byte Slow(int left, int right)
    {
        var product = 0;
        for (; right != 0; right >>= 1)
        {
            if ((right & 1) != 0)
                product ^= left;
            left <<= 1;
            if (left > 255)
                left ^= 0x11D;
        }

        return (byte)product;
    }
}
