using System.Globalization;

namespace OrleansVoxa.Agent.Execs;

/// <summary>The groups that a process belongs to, as <c>/proc/PID/stat</c> says (proc(5)).</summary>
/// <param name="Own">Its process group.</param>
/// <param name="Foreground">The group that reads from its terminal; -1 if it has none.</param>
internal readonly record struct ProcessGroups(int Own, int Foreground)
{
    /// <summary>Reads that line. Pure.</summary>
    public static bool TryParse(string line, out ProcessGroups groups)
    {
        groups = default;
        // The second field is the program's name, in which anything may stand, parentheses and spaces among it.
        var name = line.LastIndexOf(')');
        var fields = name < 0 ? [] : line[(name + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 6 || !TryRead(fields[2], out var own) || !TryRead(fields[5], out var foreground)) return false;
        groups = new ProcessGroups(own, foreground);
        return true;
    }

    /// <summary>The group that a signal is for: those of keys are the foreground's, as a terminal has it. Pure.</summary>
    public int Of(bool isOfKey) => isOfKey && Foreground > 1 ? Foreground : Own;

    private static bool TryRead(string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
