using OrleansVoxa.Cli.Output;

namespace OrleansVoxa.Cli;

/// <summary>What every command is given: where to speak, which server and edge, whose key, which clock, and where standard input is read.</summary>
internal sealed record CommandContext(Terminal Terminal, Uri Server, EdgeRoute Edge, string KeyPath, TimeProvider Time, Func<Stream> Input);
