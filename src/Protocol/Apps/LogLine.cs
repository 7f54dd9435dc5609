namespace OrleansVoxa.Protocol.Apps;

/// <summary>A line that an instance wrote. Immutable.</summary>
/// <param name="Instance">The text of an <see cref="InstanceId"/>.</param>
/// <param name="Nanoseconds">When, by the machine's clock, in nanoseconds since 1970; not negative. Lines of one instance are told apart by it.</param>
/// <param name="IsError">Whether it went to standard error.</param>
/// <param name="Text">The line without its end; control characters other than tabs are replaced. At most 8,192 bytes in UTF-8; a longer one comes as several.</param>
public sealed record LogLine(string Instance, long Nanoseconds, bool IsError, string Text)
{
    /// <summary>Most bytes of a text, in UTF-8.</summary>
    public const int MaximumText = 8_192;
}
