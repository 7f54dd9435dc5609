namespace Orleans.Runtime;

/// <summary>Values that travel along with calls, from caller to grain and onward, never back.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<Dictionary<string, object>?> Values = new();

    /// <summary>The names that are set.</summary>
    public static IEnumerable<string> Keys => Values.Value?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The names and values that are set.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>The dictionary that travels; it is never changed once set, so calls share it.</summary>
    internal static Dictionary<string, object>? Current
    {
        get => Values.Value;
        set
        {
            if (!ReferenceEquals(Values.Value, value)) Values.Value = value;
        }
    }

    /// <summary>The value of <paramref name="key"/>; null if it is not set.</summary>
    public static object? Get(string key) => Values.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Sets <paramref name="key"/> for the calls that this flow of control makes from here on.</summary>
    public static void Set(string key, object value) =>
        Values.Value = Values.Value is { } values ? new Dictionary<string, object>(values) { [key] = value } : new Dictionary<string, object>(1) { [key] = value };

    /// <summary>Takes <paramref name="key"/> away; false if it was not set.</summary>
    public static bool Remove(string key)
    {
        if (Values.Value is not { } values || !values.ContainsKey(key)) return false;
        if (values.Count == 1)
        {
            Values.Value = null;
            return true;
        }

        var rest = new Dictionary<string, object>(values);
        rest.Remove(key);
        Values.Value = rest;
        return true;
    }

    /// <summary>Takes everything away.</summary>
    public static void Clear() => Current = null;
}
