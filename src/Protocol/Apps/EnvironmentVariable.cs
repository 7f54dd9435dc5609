namespace OrleansVoxa.Protocol.Apps;

/// <summary>A variable of an instance's environment. Immutable.</summary>
/// <param name="Name"><c>[A-Za-z_][A-Za-z0-9_]*</c>, at most 128 characters.</param>
/// <param name="Value">Without a NUL, at most 32,768 characters.</param>
/// <param name="Secret">Whether the value may be shown to nobody and written to no log. Default false.</param>
public sealed record EnvironmentVariable(string Name, string Value, bool Secret = false)
{
    /// <summary>Most characters of a name.</summary>
    public const int MaximumName = 128;

    /// <summary>Most characters of a value.</summary>
    public const int MaximumValue = 32_768;

    /// <summary>Most variables of an app.</summary>
    public const int MaximumCount = 128;

    /// <summary>The name, and the value unless it is a secret.</summary>
    public override string ToString() => Secret ? Name + "=(secret)" : $"{Name}={Value}";
}
