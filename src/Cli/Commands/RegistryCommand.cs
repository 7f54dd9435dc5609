using System.CommandLine;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa registry …</c>: the registry as a whole, for its operators.</summary>
internal static class RegistryCommand
{
    public static Command Create(CommandRunner runner) => new("registry", "The registry as a whole: export its nodes, and bring them back.")
    {
        RegistryExportCommand.Create(runner),
        RegistryImportCommand.Create(runner),
    };
}
