using System.Globalization;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sandbox;

/// <summary>
/// The labels by which an agent finds what is its own after a restart, and knows what is not: everything that it makes at an engine
/// carries its name, and it touches nothing that does not.
/// </summary>
internal static class SandboxLabels
{
    private const string Prefix = "orleansvoxa.";

    /// <summary>Whose it is: the agent's name.</summary>
    public const string Owner = Prefix + "owner";

    /// <summary>The app.</summary>
    public const string App = Prefix + "app";

    /// <summary>The text of the instance's id.</summary>
    public const string Instance = Prefix + "instance";

    /// <summary>Name of the network of a container.</summary>
    public const string Network = Prefix + "network";

    /// <summary>Seconds that a container has to end by itself.</summary>
    public const string StopSeconds = Prefix + "stop-seconds";

    public static Dictionary<string, string> Of(InstanceSpecification specification, InstanceId id, SandboxNames names) => new()
    {
        [Owner] = names.Owner,
        [App] = id.App.Value,
        [Instance] = specification.Instance,
        [Network] = names.Network(id.App, specification.OutsideNetwork),
        [StopSeconds] = specification.StopSeconds.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The filter for everything of an agent.</summary>
    public static string Filter(string owner) => $"{Owner}={owner}";

    /// <summary>Reads the instance off a container's labels.</summary>
    /// <returns>False if it is not this agent's, or none of its containers.</returns>
    public static bool TryRead(IReadOnlyDictionary<string, string>? labels, string owner, out InstanceId id)
    {
        id = default;
        return labels is not null
            && labels.TryGetValue(Owner, out var found) && found == owner
            && labels.TryGetValue(Instance, out var instance) && InstanceId.TryParse(instance, out id);
    }

    /// <summary>The grace of a container that is found again, in seconds; 10 if its label says nothing usable.</summary>
    public static int GraceOf(IReadOnlyDictionary<string, string>? labels) =>
        labels is not null && labels.TryGetValue(StopSeconds, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= InstanceSpecification.MaximumStopSeconds
            ? seconds
            : 10;
}
