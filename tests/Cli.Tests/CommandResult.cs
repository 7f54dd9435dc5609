namespace OrleansVoxa.Cli.Tests;

/// <summary>What a command did.</summary>
internal sealed record CommandResult(int Code, string Output, string Error, byte[] Bytes, byte[] ErrorBytes);
