using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Problems;

namespace OrleansVoxa.Api.Ledger;

/// <summary>Reads the two whole numbers of a question to the log.</summary>
internal static class LedgerQuery
{
    /// <summary>The numbers, or a problem. One that is not given is its default; where that is null it must be given.</summary>
    public static (long First, long Second, ApiProblem? Problem) Read(
        IQueryCollection query, (string Name, long? Default) first, (string Name, long? Default) second)
    {
        var (one, two) = (first.Default, second.Default);
        foreach (var (name, values) in query)
        {
            if (name != first.Name && name != second.Name) return Fault(name, $"'{name}' is no parameter here; known are {first.Name} and {second.Name}.");
            if (values.Count > 1) return Fault(name, $"'{name}' is given twice.");
            if (!long.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return Fault(name, $"{name} must be a whole number from 0 on.");
            if (name == first.Name) one = number;
            else two = number;
        }

        if (one is null) return Fault(first.Name, $"{first.Name} must be given.");
        return two is null ? Fault(second.Name, $"{second.Name} must be given.") : (one.Value, two.Value, null);
    }

    private static (long, long, ApiProblem?) Fault(string field, string text) => (0, 0, ApiProblem.Invalid(field, text));
}
