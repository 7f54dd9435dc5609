using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Whether a node has done the work that an open registry asks of those it does not know, as a pure function. It comes before every signature.</summary>
internal static class WorkRules
{
    /// <summary>Null if no work is asked of this node, or it was done for it and now.</summary>
    public static Refusal? Check(NodeId node, NodeGrainState known, NodeRegistration registration, DateTimeOffset now, RegistryOptions options)
    {
        // Who is here already did it once; whoever holds a session is here.
        if (options.RegistrationWork == 0 || registration.Hosted || known.Life is { State: not NodeState.Dead }) return null;
        if (registration.Work.IsDefaultOrEmpty) return Ask("No work came with the registration.", options);
        if (!RegistrationWork.TryDecode(registration.Work.AsSpan(), out var work)) return Ask($"A work has {RegistrationWork.EncodedSize} bytes.", options);
        if ((work.Value.Time - now).Duration() > options.ClockSkew)
            return Ask(string.Create(CultureInfo.InvariantCulture, $"The work is of {work.Value.Time:u}, more than {options.ClockSkewSeconds} s off this registry's clock."), options);
        return RegistrationWork.Verify(node, work.Value, options.RegistrationWork) ? null : Ask($"The work is not of node {node}, or too little.", options);
    }

    // The number comes first, for programs.
    private static Refusal Ask(string fault, RegistryOptions options) => new(
        RefusalCodes.WorkRequired,
        $"{options.RegistrationWork} bits of work are asked of a node that is not registered: {fault} Find a nonce as docs/protocol/registration-work.md says, and register with it.",
        "work");
}
