using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace OrleansVoxa.Embedded.Generator;

/// <summary>A diagnostic without references into the compilation, so that it can stand in the pipeline's cache.</summary>
internal sealed record Fault(string Id, string Message, string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Fault At(Location? location, string id, string message)
    {
        var lines = location?.GetLineSpan() ?? default;
        return new Fault(id, message, lines.Path ?? string.Empty, location?.SourceSpan ?? default, lines.Span);
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Rules.Of(Id), Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines), Message);
}
