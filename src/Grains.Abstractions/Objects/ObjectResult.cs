namespace OrleansVoxa.Grains.Abstractions.Objects;

/// <summary>What came of an act on an object, or why it was refused. Immutable.</summary>
/// <param name="Code">A code of <see cref="ObjectCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Upload">The id of the upload that was begun; null otherwise.</param>
/// <param name="Object">The object that is there; null if none is yet.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ObjectResult")]
public sealed record ObjectResult([property: Id(0)] string? Code, [property: Id(1)] string? Text, [property: Id(2)] string? Upload, [property: Id(3)] ObjectView? Object)
{
    /// <summary>Done, and nothing to tell.</summary>
    public static ObjectResult Done { get; } = new(null, null, null, null);

    /// <summary>A refusal.</summary>
    public static ObjectResult Refuse(string code, string text) => new(code, text, null, null);

    /// <summary>The object that is there.</summary>
    public static ObjectResult Of(ObjectView view) => new(null, null, null, view);
}
