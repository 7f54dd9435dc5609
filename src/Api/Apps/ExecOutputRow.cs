namespace OrleansVoxa.Api.Apps;

/// <summary>A line of an exec's answer: something that the command wrote.</summary>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Data">The bytes, in base64.</param>
internal sealed record ExecOutputRow(string Stream, ReadOnlyMemory<byte> Data);
