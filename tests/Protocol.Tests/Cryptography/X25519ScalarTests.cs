using System.Numerics;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Tests.Cryptography;

public sealed class X25519ScalarTests
{
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Multiply_AnyScalars_GivesWhatMultiplyingOneAfterAnotherGives()
    {
        var scalars = Gen.Choose(0, 255).Select(static value => (byte)value).ArrayOf(32);
        Prop.ForAll(scalars.Four().ToArbitrary(), static four =>
        {
            var (first, second, third, secret) = four;
            var point = new byte[32];
            X25519.PublicKey(secret, point);
            byte[] expected = new byte[32], actual = new byte[32], product = [.. first];
            Assert.True(X25519.TryMultiply(first, point, expected));
            Assert.True(X25519.TryMultiply(second, expected, expected));
            Assert.True(X25519.TryMultiply(third, expected, expected));

            X25519Scalar.Clamp(product);
            X25519Scalar.Multiply(product, second);
            X25519Scalar.Multiply(product, third);
            Assert.True(X25519.TryMultiply(product, point, actual));
            Assert.Equal(expected, actual);
        }).QuickCheckThrowOnFailure();
    }

    public static TheoryData<string, string> Extremes => new()
    {
        // The smallest and the greatest clamped scalar.
        { "0000000000000000000000000000000000000000000000000000000000000040", "0000000000000000000000000000000000000000000000000000000000000040" },
        { "f8ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "f8ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
        { "f8ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "0000000000000000000000000000000000000000000000000000000000000040" },
        { "0800000000000000000000000000000000000000000000000000000000000040", "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
    };

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Multiply_ExtremeScalars_GivesTheProductOrItsNegative(string scalar, string factor)
    {
        byte[] product = Convert.FromHexString(scalar), other = Convert.FromHexString(factor);
        var exact = Number(product) * Number(other);
        X25519Scalar.Multiply(product, other);
        CheckProduct(exact, product);
    }

    [Fact]
    public void Multiply_ManyScalars_GivesAClampedProductOrItsNegative()
    {
        for (var i = 0; i < 2_000; i++)
        {
            byte[] scalar = RandomNumberGenerator.GetBytes(32), factor = RandomNumberGenerator.GetBytes(32);
            X25519Scalar.Clamp(scalar);
            byte[] clamped = [.. factor];
            X25519Scalar.Clamp(clamped);
            var exact = Number(scalar) * Number(clamped);
            X25519Scalar.Multiply(scalar, factor);
            CheckProduct(exact, scalar);
        }
    }

    private static void CheckProduct(BigInteger exact, byte[] product)
    {
        byte[] clamped = [.. product];
        X25519Scalar.Clamp(clamped);
        Assert.Equal(clamped, product);
        var modulus = 8 * Order;
        var residue = exact % modulus;
        Assert.Contains(Number(product), new[] { residue, modulus - residue });
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true);
}
