using System.CommandLine;

namespace OrleansVoxa.Cli;

/// <summary>A command that is told of signals itself. Whatever else is told of them first waits there until the command has ended.</summary>
internal sealed class SignalledCommand(string name, string description) : Command(name, description);
