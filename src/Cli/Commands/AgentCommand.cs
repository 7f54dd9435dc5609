using System.CommandLine;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa agent</c>: becomes the agent's program.</summary>
internal static class AgentCommand
{
    public static Command Create()
    {
        var agent = new Command(
            "agent",
            "Run apps of a network on this machine. Takes the agent's options: --join voxa://HOST:PORT, --data DIR, --engine unix:///PATH, --region REGION, --feature FEATURE, --cpu N, --memory SIZE")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        agent.SetAction(parsed => NeighbourProgram.Agent.Become(parsed, parsed.UnmatchedTokens));
        return agent;
    }
}
