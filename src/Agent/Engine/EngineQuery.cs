using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Builds the query of a call; everything is escaped. Not thread-safe.</summary>
internal sealed class EngineQuery
{
    private readonly StringBuilder _text = new();

    public EngineQuery Add(string name, string? value)
    {
        if (value is not null) _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public EngineQuery Add(string name, bool value) => Add(name, value ? "1" : "0");

    public EngineQuery Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds the filters of a list: all names must hold, of each name one value.</summary>
    public EngineQuery AddFilters(params (string Name, string[] Values)[] filters) =>
        Add("filters", JsonSerializer.Serialize(filters.ToDictionary(filter => filter.Name, filter => filter.Values), EngineJson.Default.Filters));

    public override string ToString() => _text.ToString();
}
