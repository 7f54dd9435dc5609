using System.CommandLine;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa up</c>: becomes the silo's program.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var up = new Command("up", "Start a network on this machine. Takes the silo's options: --data DIR, --http ADDRESS:PORT, --store STORE, --relays N, --port-offset N, …")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        up.SetAction(parsed => NeighbourProgram.Silo.Become(parsed, parsed.UnmatchedTokens));
        return up;
    }
}
