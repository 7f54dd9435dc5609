using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>
/// One instance of an app: the app, the revision of its specification that the instance runs, and a number that the app never gives twice. An
/// instance that ended is not started again; another one takes its place. Immutable.
/// </summary>
/// <param name="App">The app.</param>
/// <param name="Revision">The revision, from 1.</param>
/// <param name="Serial">The app's number for it, from 1.</param>
public readonly record struct InstanceId(AppName App, int Revision, long Serial)
{
    /// <summary>Most characters of the text: a name, two dots, and two numbers.</summary>
    public const int MaximumLength = AppName.MaximumLength + 2 + 10 + 19;

    /// <summary>Reads what <see cref="ToString"/> writes, and no other spelling.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The instance, if true is returned.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out InstanceId id)
    {
        id = default;
        if (text is null || text.Length > MaximumLength || text.Split('.') is not [var app, var revision, var serial]) return false;
        if (!AppName.TryParse(app, out var name)) return false;
        // The base library's parsers overlook NULs at the end.
        if (!IsNumber(revision) || !int.TryParse(revision, NumberStyles.None, CultureInfo.InvariantCulture, out var r)) return false;
        if (!IsNumber(serial) || !long.TryParse(serial, NumberStyles.None, CultureInfo.InvariantCulture, out var s)) return false;
        id = new InstanceId(name, r, s);
        return true;
    }

    /// <summary>The text, as <c>web.3.17</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{App.Value}.{Revision}.{Serial}");

    private static bool IsNumber(string text) => text is [>= '1' and <= '9', ..] && text.All(char.IsAsciiDigit);
}
