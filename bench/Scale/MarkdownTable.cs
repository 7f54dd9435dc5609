using System.Globalization;

namespace OrleansVoxa.Bench.Scale;

/// <summary>Rows of a table that reads well on a terminal and in a document.</summary>
internal sealed class MarkdownTable(TextWriter output)
{
    public void Head(string title, params string[] columns)
    {
        output.WriteLine();
        output.WriteLine($"### {title}");
        output.WriteLine();
        output.WriteLine($"| {string.Join(" | ", columns)} |");
        output.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", columns.Length))}");
    }

    public void Row(string name, params FormattableString[] cells)
    {
        var texts = new List<string> { name };
        foreach (var cell in cells) texts.Add(cell.ToString(CultureInfo.InvariantCulture));
        output.WriteLine($"| {string.Join(" | ", texts)} |");
        output.Flush();
    }
}
