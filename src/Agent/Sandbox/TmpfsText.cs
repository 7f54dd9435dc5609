using System.Globalization;

namespace OrleansVoxa.Agent.Sandbox;

/// <summary>The options of a file system in memory, as an engine writes them. Pure.</summary>
internal readonly record struct TmpfsText(long? Bytes, bool NoExec, bool NoSuid, bool NoDev, bool ReadOnly)
{
    /// <summary>Reads options; later ones win, as in the kernel.</summary>
    public static TmpfsText Read(string options)
    {
        long? bytes = null;
        bool noExec = false, noSuid = false, noDev = false, readOnly = false;
        foreach (var option in options.Split(',', StringSplitOptions.TrimEntries))
        {
            switch (option)
            {
                case "noexec": noExec = true; break;
                case "exec": noExec = false; break;
                case "nosuid": noSuid = true; break;
                case "suid": noSuid = false; break;
                case "nodev": noDev = true; break;
                case "dev": noDev = false; break;
                case "ro": readOnly = true; break;
                case "rw": readOnly = false; break;
                default:
                    if (option.StartsWith("size=", StringComparison.Ordinal)) bytes = Size(option.AsSpan(5));
                    break;
            }
        }

        return new TmpfsText(bytes, noExec, noSuid, noDev, readOnly);
    }

    private static long? Size(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return null;
        var shift = char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        if (shift > 0) text = text[..^1];
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= long.MaxValue >> shift ? value << shift : null;
    }
}
