using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Registry;

/// <summary>What the rules say to a registration: a refusal, or what the node is to be from now on.</summary>
internal sealed record RegistrationVerdict(Refusal? Refusal, NodeProfile? Profile, ulong? RecordSequence, ulong? RequestSequence)
{
    [MemberNotNullWhen(true, nameof(Profile))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Accepted => Refusal is null;

    public static RegistrationVerdict Refuse(string code, string text, string? field = null) => new(new Refusal(code, text, field), null, null, null);

    public static RegistrationVerdict Refuse(Refusal refusal) => new(refusal, null, null, null);
}
