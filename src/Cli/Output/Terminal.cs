using System.Text.Json;
using Spectre.Console;

namespace OrleansVoxa.Cli.Output;

/// <summary>Where a command says things: tables and sentences for people, or one JSON object a line with <c>--json</c>.</summary>
/// <remarks>Results go to standard output, everything else to standard error, so that output can be piped.</remarks>
internal sealed class Terminal(bool json, TextWriter output, TextWriter error, Func<Stream> bytes, Func<Stream>? errorBytes = null)
{
    // A pipe has no width; a table that wraps there could not be cut or searched.
    private const int WidthOfPipes = 400;

    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly IAnsiConsole _table = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });

    public bool Json { get; } = json;

    /// <summary>Standard output for bytes that are no text.</summary>
    public Stream OpenBytes() => bytes();

    /// <summary>Standard error for what another program wrote to its own.</summary>
    public Stream OpenErrorBytes() => errorBytes?.Invoke() ?? Console.OpenStandardError();

    /// <summary>A result: the object as JSON, or the sentence.</summary>
    public void Result(object value, string sentence)
    {
        output.WriteLine(Json ? JsonSerializer.Serialize(value, JsonOptions) : sentence);
        output.Flush();
    }

    /// <summary>A list: an array as JSON, or a table.</summary>
    public void Rows<T>(IReadOnlyList<T> rows, string[] headings, Func<T, string[]> cells)
    {
        if (Json)
        {
            output.WriteLine(JsonSerializer.Serialize(rows, JsonOptions));
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in headings) table.AddColumn(new TableColumn(Markup.Escape(heading)).NoWrap());
        foreach (var row in rows) table.AddRow(cells(row).Select(Markup.Escape).ToArray());
        if (Console.IsOutputRedirected || !ReferenceEquals(output, Console.Out)) _table.Profile.Width = WidthOfPipes;
        _table.Write(table);
    }

    /// <summary>Progress or a remark: never part of the result.</summary>
    public void Note(string text)
    {
        if (!Json) error.WriteLine(text);
    }

    /// <summary>A failure, with its code.</summary>
    public void Fail(string code, string text)
    {
        if (Json) error.WriteLine(JsonSerializer.Serialize(new { error = code, text }, JsonOptions));
        else error.WriteLine($"voxa: {text} ({code})");
    }
}
