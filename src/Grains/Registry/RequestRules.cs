using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Judges the signed envelope of a request. Cheap checks first; the signature last, but always before anything is accepted.</summary>
internal static class RequestRules
{
    private const int HashSize = 32;

    /// <summary>Null if <paramref name="signer"/> signed exactly this request for this node, now, and for the first time.</summary>
    public static Refusal? Check(
        RequestSignature signature, string method, PublicIdentity signer, ulong? lastSequence, DateTimeOffset now, RegistryOptions options)
    {
        if (signature.PublicKey.IsDefault || !(signature.PublicKey.IsEmpty || signature.PublicKey.AsSpan().SequenceEqual(signer.Encoded.AsSpan())))
            return new Refusal(RefusalCodes.KeyMismatch, $"The request is signed by another key than that of node {signer.Id}.", "signature");
        if (signature.BodyHash.IsDefault || signature.BodyHash.Length != HashSize || signature.Signature.IsDefault || signature.Time < DateTimeOffset.UnixEpoch)
            return new Refusal(RefusalCodes.InvalidField, "The signed envelope is incomplete.", "signature");
        if (CheckTime(signature.Time, now, options) is { } skewed) return skewed;
        if (signature.Sequence <= lastSequence) return Stale(signature.Sequence, lastSequence.Value);
        var request = new SignedRequest(method, signer.Id, signature.Sequence, signature.Time, signature.BodyHash);
        return signer.Verify(request.Encode(), signature.Signature.AsSpan())
            ? null
            : new Refusal(RefusalCodes.BadSignature, $"The signature is not one of node {signer.Id} over this {method} request.", "signature");
    }

    public static Refusal? CheckTime(DateTimeOffset signed, DateTimeOffset now, RegistryOptions options)
    {
        var off = signed - now;
        return off.Duration() <= options.ClockSkew
            ? null
            : new Refusal(RefusalCodes.ClockSkew, string.Create(CultureInfo.InvariantCulture,
                $"The signed time is {Math.Abs(off.TotalSeconds):F0} s {(off > TimeSpan.Zero ? "ahead of" : "behind")} this registry's clock; at most {options.ClockSkewSeconds} s are accepted. Set the clock and sign again."));
    }

    public static Refusal Stale(ulong sequence, ulong last) =>
        new(RefusalCodes.StaleSequence, $"Sequence {sequence} is not greater than {last}, the last accepted one; sign again with a greater one. Numbers that follow a clock fall behind when it is set back.");
}
