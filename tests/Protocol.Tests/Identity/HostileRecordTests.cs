using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class HostileRecordTests
{
    private const int Rounds = 2_000;

    /// <summary>Reads bytes and gives their encoding again, or null if they were refused with a reason.</summary>
    private delegate byte[]? Decoder(byte[] bytes);

    private static readonly Dictionary<string, (Func<Random, byte[]> Valid, Decoder Decode)> Decoders = new()
    {
        ["node record"] = (
            random => SignedNodeRecord.Sign(SampleRecords.Node(random, SampleRecords.P256.Public), SampleRecords.P256).Encode(),
            bytes => Checked(SignedNodeRecord.TryDecode(bytes, out var record, out var fault), record?.Encode(), fault)),
        ["service record"] = (
            random => SignedServiceRecord.Sign(SampleRecords.Service(random, SampleRecords.P256.Public), SampleRecords.P256).Encode(),
            bytes => Checked(SignedServiceRecord.TryDecode(bytes, out var record, out var fault), record?.Encode(), fault)),
        ["key succession"] = (
            random => SignedKeySuccession.Sign(SampleRecords.Succession(random), SampleRecords.P256, SampleRecords.Secp256k1).Encode(),
            bytes => Checked(SignedKeySuccession.TryDecode(bytes, out var record, out var fault), record?.Encode(), fault)),
        ["envelope"] = (
            random => SignedRequest.Sign(SampleRecords.P256, "register", 1, SampleRecords.Time(random), default).Encode(),
            bytes => Checked(SignedEnvelope.TryDecode(bytes, out var envelope, out var fault), envelope?.Encode(), fault)),
        ["public key"] = (
            random => [.. SampleRecords.Key(random).Public.Encoded],
            bytes => PublicIdentity.TryDecode(bytes, out var key) ? [.. key.Encoded] : null),
        ["RSA public key"] = (
            _ => [.. RsaSamples.Encoded],
            bytes => PublicIdentity.TryDecode(bytes, out var key) ? [.. key.Encoded] : null),
    };

    public static TheoryData<string> Names => [.. Decoders.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TryDecode_EveryWrongLength_IsRefused(string name)
    {
        var (valid, decode) = Decoders[name];
        var bytes = valid(new Random(3));
        Assert.Equal(bytes, decode(bytes));
        Assert.All(HostileBytes.WrongLengths(bytes), wrong => Assert.Null(decode(wrong)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TryDecode_DamagedBytes_AreRefusedOrCanonical(string name)
    {
        var (valid, decode) = Decoders[name];
        var random = new Random(5);
        foreach (var damaged in HostileBytes.Mutations(valid(random), random, Rounds))
        {
            if (decode(damaged) is { } again)
                Assert.Equal(damaged, again);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TryDecode_Noise_IsRefused(string name)
    {
        var random = new Random(7);
        for (var length = 0; length < 300; length++)
        {
            var noise = new byte[length];
            random.NextBytes(noise);
            // A key has little structure: one noise in some hundreds begins like one and then half of all x fit.
            if (length != PublicIdentity.EcdsaEncodedSize)
                Assert.Null(Decoders[name].Decode(noise));
        }
    }

    [Fact]
    public void TryImportPem_DamagedText_NeverThrows()
    {
        var random = new Random(9);
        foreach (var pem in new[] { SampleRecords.P256.ExportPem(), SampleRecords.Secp256k1.Public.ExportPem(), RsaSamples.PublicPem })
        {
            foreach (var damaged in HostileBytes.Mutations(System.Text.Encoding.ASCII.GetBytes(pem), random, Rounds))
            {
                var text = System.Text.Encoding.Latin1.GetString(damaged);
                if (!IdentityKey.TryImportPem(text, out var key, out var fault))
                    Assert.NotEmpty(fault);
                key?.Dispose();
                if (!PublicIdentity.TryParse(text, out _, out fault))
                    Assert.NotEmpty(fault);
            }
        }
    }

    private static byte[]? Checked(bool decoded, byte[]? encoded, string? fault)
    {
        Assert.Equal(decoded, encoded is not null);
        Assert.Equal(decoded, fault is null);
        return encoded;
    }
}
