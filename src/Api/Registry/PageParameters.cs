using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>max_results</c> and <c>cursor</c> of a call that goes through the directory page by page, and takes nothing else.</summary>
internal static class PageParameters
{
    /// <summary>The page that is asked for; <paramref name="query"/> says what it is of, and how long where nothing else is asked. An empty cursor is the beginning.</summary>
    public static (DirectoryQuery? Query, ApiProblem? Problem) Read(IQueryCollection parameters, DirectoryQuery query, int longest)
    {
        foreach (var (name, values) in parameters)
        {
            if (name is not ("max_results" or "cursor")) return (null, ApiProblem.Invalid(name, $"'{name}' is no parameter of this call."));
            if (values.Count > 1) return (null, ApiProblem.Invalid(name, $"'{name}' is given twice."));
            var value = values.ToString();
            if (name == "max_results")
            {
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var max) || max < 1 || max > longest)
                    return (null, ApiProblem.Invalid(name, $"max_results must be from 1 to {longest}."));
                query = query with { MaxResults = max };
            }
            else if (value.Length > 0)
            {
                if (!NodeId.TryParse(value, out var after)) return (null, ApiProblem.Invalid(name, "cursor must be one that an earlier answer gave: the id of the last node that is known."));
                query = query with { After = after.ToString() };
            }
        }

        return (query, null);
    }
}
