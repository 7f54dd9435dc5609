using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Turns an envelope from the wire into what grains take.</summary>
internal static class Envelopes
{
    /// <summary>An empty envelope is none, which is for the grain to judge.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> encoded, ImmutableArray<byte> bodyHash, out RequestSignature? signature, [NotNullWhen(false)] out string? fault)
    {
        signature = null;
        fault = null;
        if (encoded.IsEmpty) return true;
        if (!SignedEnvelope.TryDecode(encoded, out var envelope, out fault)) return false;
        signature = new(envelope.PublicKey.Encoded, envelope.Sequence, envelope.Time, bodyHash, envelope.Signature);
        return true;
    }
}
