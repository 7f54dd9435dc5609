using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>How states of instances are written on the wire.</summary>
internal static class AppInstanceStates
{
    private static readonly string[] Names = [.. Enum.GetValues<InstanceState>().Select(state => state.ToString().ToLowerInvariant())];

    public static string ToWire(this InstanceState state) => Names[(int)state];

    public static InstanceState? Parse(string text) => Array.IndexOf(Names, text) is >= 0 and var index ? (InstanceState)index : null;
}
