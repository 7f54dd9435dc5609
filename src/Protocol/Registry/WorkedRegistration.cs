using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Registry;

/// <summary>The body of the Call <c>register</c>: what the message Register holds, and the work beside it (docs/protocol/registration-work.md). Immutable.</summary>
/// <param name="Record">An encoded signed node record.</param>
/// <param name="Envelope">An encoded signed envelope over the registration.</param>
/// <param name="Work">The work.</param>
public sealed record WorkedRegistration(ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte> Envelope, RegistrationWork Work)
{
    /// <summary>The name of the call.</summary>
    public const string Method = "register";

    /// <summary>The domain label.</summary>
    public const string Label = "voxa/worked-registration/1";

    /// <summary>The body: label, record, envelope, work.</summary>
    public byte[] Encode() => new CanonicalWriter(Label).Bytes(Record.Span).Bytes(Envelope.Span).Fixed(Work.Encode().AsSpan()).ToArray();

    /// <summary>Reads a body. Neither signatures nor the work are checked.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out WorkedRegistration? registration)
    {
        registration = null;
        try
        {
            var reader = new CanonicalReader(body, Label);
            var record = reader.Bytes(SignedNodeRecord.MaximumEncodedSize);
            var envelope = reader.Bytes(SignedEnvelope.MaximumEncodedSize);
            if (!RegistrationWork.TryDecode(reader.Fixed(RegistrationWork.EncodedSize), out var work)) return false;
            reader.End();
            registration = new WorkedRegistration(record.ToArray(), envelope.ToArray(), work.Value);
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }
}
