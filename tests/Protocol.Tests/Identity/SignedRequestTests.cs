using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class SignedRequestTests
{
    private static readonly DateTimeOffset Now = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignedEnvelope Envelope = SignedRequest.Sign(SampleRecords.P256, "heartbeat", 10, Now, "body"u8);

    [Fact]
    public void Verify_TheRequestAsSigned_IsAccepted()
    {
        Assert.Equal(SignedRequestVerdict.Accepted, Verify());
        Assert.Equal(SignedRequestVerdict.Accepted, Verify(last: 9));
        Assert.Equal(SignedRequestVerdict.Accepted, Verify(now: Now.AddMinutes(5)));
        Assert.Equal(SignedRequestVerdict.Accepted, Verify(now: Now.AddMinutes(-5)));
    }

    [Fact]
    public void Verify_AnythingElse_IsRefusedWithItsReason()
    {
        Assert.Equal(SignedRequestVerdict.BadSignature, Verify(method: "register"));
        Assert.Equal(SignedRequestVerdict.BadSignature, Verify(body: "bodY"));
        Assert.Equal(SignedRequestVerdict.BadSignature, Verify(body: ""));
        Assert.Equal(SignedRequestVerdict.Replayed, Verify(last: 10));
        Assert.Equal(SignedRequestVerdict.Replayed, Verify(last: 11));
        Assert.Equal(SignedRequestVerdict.OutsideWindow, Verify(now: Now.AddMinutes(5).AddMilliseconds(1)));
        Assert.Equal(SignedRequestVerdict.OutsideWindow, Verify(now: Now.AddMinutes(-5).AddMilliseconds(-1)));
        Assert.Equal(SignedRequestVerdict.WrongKey, SignedRequest.Verify(Envelope, "heartbeat", SampleRecords.Secp256k1.Public.Id, "body"u8, null, Now));
        Assert.Equal(SignedRequestVerdict.BadSignature, Verify(Envelope with { Sequence = 11 }));
        Assert.Equal(SignedRequestVerdict.BadSignature, Verify(Envelope with { Time = Now.AddSeconds(1) }));
        Assert.Equal(SignedRequestVerdict.BadSignature, Verify(Envelope with { Signature = [] }));
    }

    [Fact]
    public void Verify_AnotherKeyInTheEnvelope_IsRefused()
        => Assert.Equal(SignedRequestVerdict.WrongKey, Verify(Envelope with { PublicKey = SampleRecords.Secp256k1.Public }));

    [Fact]
    public void Verify_RsaClient_IsAccepted()
    {
        Assert.True(PublicIdentity.TryDecode(RsaSamples.Encoded.AsSpan(), out var rsa));
        var request = new SignedRequest("register", rsa.Id, 1, Now, [.. SHA256.HashData("body"u8)]);
        var envelope = new SignedEnvelope(rsa, 1, Now, [.. RsaSamples.Key.SignData(request.Encode(), HashAlgorithmName.SHA256, RSASignaturePadding.Pss)]);
        Assert.True(SignedEnvelope.TryDecode(envelope.Encode(), out var decoded, out _));
        Assert.Equal(SignedRequestVerdict.Accepted, SignedRequest.Verify(decoded, "register", rsa.Id, "body"u8, null, Now));
        Assert.Equal(SignedRequestVerdict.BadSignature, SignedRequest.Verify(decoded, "register", rsa.Id, "bodY"u8, null, Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Register")]
    [InlineData("a b")]
    public void Sign_MalformedMethod_IsRefused(string method)
        => Assert.Throws<ArgumentException>(() => SignedRequest.Sign(SampleRecords.P256, method, 1, Now, default));

    [Fact]
    public void ToCode_EveryVerdict_HasItsOwn()
    {
        var codes = Enum.GetValues<SignedRequestVerdict>().Select(verdict => verdict.ToCode()).ToArray();
        Assert.Equal(["accepted", "key_mismatch", "clock_skew", "stale_sequence", "bad_signature"], codes);
    }

    private static SignedRequestVerdict Verify(SignedEnvelope? envelope = null, string method = "heartbeat", string body = "body", ulong? last = null, DateTimeOffset? now = null)
        => SignedRequest.Verify(envelope ?? Envelope, method, SampleRecords.P256.Public.Id, System.Text.Encoding.UTF8.GetBytes(body), last, now ?? Now);
}
