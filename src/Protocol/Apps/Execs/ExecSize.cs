namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>The size of a terminal, in characters. Immutable.</summary>
/// <param name="Columns">Characters in a row, 1 to 65,535.</param>
/// <param name="Rows">Rows, 1 to 65,535.</param>
public sealed record ExecSize(int Columns, int Rows)
{
    /// <summary>Most of either: what a kernel keeps of it is 16 bits.</summary>
    public const int Maximum = ushort.MaxValue;

    /// <summary>That of a terminal nobody says the size of: 80 columns, 24 rows.</summary>
    public static ExecSize Default { get; } = new(80, 24);

    /// <summary>Whether both are in their range.</summary>
    public bool IsValid => IsSide(Columns) && IsSide(Rows);

    /// <summary>Whether a number of columns or rows is in its range.</summary>
    public static bool IsSide(int value) => value is >= 1 and <= Maximum;
}
