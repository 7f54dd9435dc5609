using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>
/// One object of a manifest while it is read. What is wrong is noted and reading goes on, so that all faults are told at once. A field that
/// is null counts as absent.
/// </summary>
internal readonly struct ManifestObject
{
    private readonly Dictionary<string, JsonElement> _fields;
    private readonly string _path;
    private readonly List<ManifestFault> _faults;

    /// <param name="element">The object; anything else is a fault.</param>
    /// <param name="path">Its path with a dot behind, empty for the whole.</param>
    /// <param name="known">The fields that it may have; null for any.</param>
    /// <param name="faults">Where faults go.</param>
    public ManifestObject(JsonElement element, string path, string[]? known, List<ManifestFault> faults)
    {
        (_fields, _path, _faults) = ([], path, faults);
        Present = element.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
        if (!Present) return;
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new(path.Length == 0 ? "body" : path[..^1], "Must be a JSON object."));
            return;
        }

        foreach (var field in element.EnumerateObject())
        {
            if (known is not null && !known.Contains(field.Name)) Fault(field.Name, $"Unknown field. Known here: {string.Join(", ", known)}.");
            else _fields[field.Name] = field.Value;
        }
    }

    /// <summary>Whether the object is there at all.</summary>
    public bool Present { get; }

    /// <summary>All fields, with what they hold, null too.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Entries => _fields.Select(static pair => (pair.Key, pair.Value));

    /// <summary>How many fields there are.</summary>
    public int Count => _fields.Count;

    public bool Has(string name) => _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public void Fault(string name, string text) => _faults.Add(new(_path + Shown(name), text));

    public ManifestObject Object(string name, string[]? known) => new(_fields.GetValueOrDefault(name), $"{_path}{name}.", known, _faults);

    /// <summary>An object that is a field of a map, whose names are anybody's.</summary>
    public ManifestObject Entry(string name, JsonElement value, string[] known) => new(value, $"{_path}{Shown(name)}.", known, _faults);

    /// <summary>A text that <paramref name="valid"/> holds for; otherwise null.</summary>
    public string? Text(string name, Func<string, bool> valid, string expected)
    {
        if (!Has(name)) return null;
        if (_fields[name].ValueKind == JsonValueKind.String && _fields[name].GetString() is { } text && valid(text)) return text;
        Fault(name, $"Must be {expected}.");
        return null;
    }

    /// <summary>A whole number, as one or as a text of digits; <paramref name="otherwise"/> if it is absent or at fault.</summary>
    public int Whole(string name, int least, int most, int otherwise) => Has(name) ? Whole(name, _fields[name], least, most) ?? otherwise : otherwise;

    /// <summary>The same of a value that stands in a list or a map.</summary>
    public int? Whole(string name, JsonElement value, int least, int most)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString()!,
            _ => "",
        };
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Fault(name, string.Create(CultureInfo.InvariantCulture, $"Must be a whole number from {least} to {most}{Said(value)}."));
        return null;
    }

    public bool Flag(string name)
    {
        if (!Has(name)) return false;
        if (_fields[name].ValueKind is JsonValueKind.True or JsonValueKind.False) return _fields[name].GetBoolean();
        Fault(name, "Must be true or false.");
        return false;
    }

    /// <summary>A size as text, or a number of bytes.</summary>
    public long Size(string name, long least, long most, long otherwise) => Has(name) ? Size(name, _fields[name], least, most) ?? otherwise : otherwise;

    /// <summary>The same of a value that stands in a map.</summary>
    public long? Size(string name, JsonElement value, long least, long most)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString(),
            _ => null,
        };
        if (ByteSize.TryParse(text, out var bytes) && bytes >= least && bytes <= most) return bytes;
        Fault(name, $"Must be a size from {ByteSize.Write(least)} to {ByteSize.Write(most)}, as \"256m\" or \"1G\"{Said(value)}.");
        return null;
    }

    /// <summary>Processor time as text or number, in thousandths.</summary>
    public int Cpu(string name, int least, int most, int otherwise)
    {
        if (!Has(name)) return otherwise;
        var value = _fields[name];
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString(),
            _ => null,
        };
        if (CpuAmount.TryParse(text, out var millis) && millis >= least && millis <= most) return millis;
        Fault(name, $"Must be processors from {CpuAmount.Write(least)} to {CpuAmount.Write(most)}, as \"0.5\"{Said(value)}.");
        return otherwise;
    }

    /// <summary>A list of texts that <paramref name="valid"/> holds for, none twice unless <paramref name="repeats"/>.</summary>
    public ImmutableArray<string> Texts(string name, int most, Func<string, bool> valid, string expected, bool repeats = false)
    {
        if (!Has(name)) return [];
        var value = _fields[name];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
        {
            Fault(name, string.Create(CultureInfo.InvariantCulture, $"Must be a list of at most {most}."));
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var element in value.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String || element.GetString() is not { } text || !valid(text))
            {
                Fault($"{name}[{texts.Count}]", $"Must be {expected}.");
                return [];
            }

            if (!repeats && texts.Contains(text)) Fault($"{name}[{texts.Count}]", "Stands twice.");
            texts.Add(text);
        }

        return texts.ToImmutable();
    }

    /// <summary>Names in maps are the writer's; what is shown of them must be harmless.</summary>
    private static string Shown(string name)
    {
        var plain = string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
        return plain.Length <= EnvironmentVariable.MaximumName ? plain : plain[..EnvironmentVariable.MaximumName] + "…";
    }

    private static string Said(JsonElement value)
    {
        const int Most = 40;
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return "";
        var text = value.ToString();
        return text.Length > Most || text.Any(char.IsControl) ? "" : $", not \"{text}\"";
    }
}
