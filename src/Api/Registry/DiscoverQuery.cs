using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Registry;

/// <summary>Reads the query string of <c>GET /discover</c>.</summary>
internal static class DiscoverQuery
{
    public const int MaxResults = 100;
    private const int MaxCapabilities = 32;

    // No state but a mark beside it; asked for like one, since whoever wants such nodes is looking for what is not in service.
    private const string Parked = "parked";

    public static (DirectoryQuery? Query, ApiProblem? Problem) Read(IQueryCollection query)
    {
        var result = new DirectoryQuery();
        foreach (var (name, values) in query)
        {
            if (values.Count > 1) return Fault(name, $"'{name}' is given twice.");
            var value = values.ToString();
            switch (name)
            {
                case "capabilities":
                    result = result with { Capabilities = List(value) };
                    if (result.Capabilities.Length > MaxCapabilities) return Fault(name, $"At most {MaxCapabilities} capabilities may be asked for.");
                    break;
                case "type":
                    result = result with { Type = value.Length == 0 ? null : value.ToLowerInvariant() };
                    break;
                case "region":
                    result = result with { Region = value.Length == 0 ? null : value };
                    break;
                case "include_states":
                    var states = List(value);
                    if (states.Contains(Parked)) (result, states) = (result with { IncludeParked = true }, states.Remove(Parked));
                    if (states.FirstOrDefault(state => !NodeStateNames.TryParse(state, out _)) is { } unknown)
                        return Fault(name, $"'{unknown}' is no state; known are {string.Join(", ", NodeStateNames.All)}, {Parked}.");
                    if (states.Length > 0) result = result with { States = states };
                    break;
                case "min_last_seen":
                    if (!TryTime(value, out var time)) return Fault(name, "min_last_seen is an ISO 8601 time with its offset, or seconds since 1970.");
                    result = result with { MinLastSeen = time };
                    break;
                case "max_results":
                    if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var max) || max is < 1 or > MaxResults)
                        return Fault(name, $"max_results must be from 1 to {MaxResults}.");
                    result = result with { MaxResults = max };
                    break;
                case "cursor" when value.Length == 0:
                    // A form that was left empty asks for the beginning.
                    break;
                case "cursor":
                    if (!NodeId.TryParse(value, out var after)) return Fault(name, "cursor must be one that an earlier answer gave.");
                    result = result with { After = after.ToString() };
                    break;
                case "near":
                    if (!NodeId.TryParse(value.ToLowerInvariant(), out var near)) return Fault(name, "near is a node id: 40 hexadecimal digits.");
                    result = result with { Near = near.ToString() };
                    break;
                default:
                    return Fault(name, $"'{name}' is no parameter of discover.");
            }
        }

        return (result, null);
    }

    private static ImmutableArray<string> List(string value) =>
        [.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    private static bool TryTime(string value, out DateTimeOffset time)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
        time = default;
        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static (DirectoryQuery?, ApiProblem?) Fault(string field, string text) => (null, ApiProblem.Invalid(field, text));
}
