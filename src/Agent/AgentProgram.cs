using System.Runtime.InteropServices;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Client;
using OrleansVoxa.Client.Identity;

namespace OrleansVoxa.Agent;

/// <summary>The whole life of the process: options, the machine's key, start lines, work, a last report.</summary>
/// <param name="output">Gets the node id, what to do to admit it, and <c>ready</c>.</param>
/// <param name="errors">Gets everything else that somebody should read.</param>
/// <param name="time">The clock.</param>
internal sealed class AgentProgram(TextWriter output, TextWriter errors, TimeProvider time)
{
    private const int Failed = 1;
    private const int BadOption = 2;

    private readonly Lock _speaking = new();

    /// <summary>Runs until a signal asks it to end.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (arguments.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            output.WriteLine(AgentCommandLine.Usage);
            return 0;
        }

        if (AgentCommandLine.Read(arguments, Environment.GetEnvironmentVariable, out var faults) is not { } line)
        {
            foreach (var fault in faults) Complain(fault);
            return BadOption;
        }

        using var stop = new CancellationTokenSource();
        using var terminated = Catch(PosixSignal.SIGTERM, stop);
        using var interrupted = Catch(PosixSignal.SIGINT, stop);
        try
        {
            return await RunAsync(line, stop.Token);
        }
        catch (Exception fault) when (fault is IdentityKeyFileException or IOException or UnauthorizedAccessException)
        {
            Complain(fault.Message);
            return Failed;
        }
    }

    private async Task<int> RunAsync(AgentCommandLine line, CancellationToken stop)
    {
        using var folder = AgentFolder.Open(line.Data);
        using var key = IdentityKeyFile.LoadOrCreate(folder.KeyPath);
        var node = key.Public.Id;
        output.WriteLine($"node id {node}");
        await using var link = new ClusterLink(new VoxaClientOptions
        {
            Endpoint = line.Join.Id is null ? line.Join with { Id = folder.Edge } : line.Join,
            Identity = key,
            TimeProvider = time,
            // A machine that is silent for half a minute is taken for lost, and what it runs is placed elsewhere.
            ReconnectMaximum = TimeSpan.FromSeconds(5),
        });
        AgentNotice? last = null;
        var agent = new HostAgent(
            node, line.Options, link,
            notice =>
            {
                last = notice;
                Complain(notice.Code == "wrong_server" && folder.Edge is not null
                    ? $"{notice.Text} It is not the one of the first start; if that is as it should be, remove {folder.EdgePath}. (wrong_server)"
                    : $"{notice.Text} ({notice.Code})");
            },
            time);
        var running = agent.RunAsync(stop);
        await Task.WhenAny(running, agent.Reported);
        if (link.Edge is { } edge && line.Join.Id is null && folder.Edge is null)
        {
            // Nobody can step in at a later start.
            folder.Remember(edge);
            output.WriteLine($"the cluster's edge is {edge}, and is expected to be from now on");
        }

        // An agent that was killed is missed for a while, in which its successor counts as a second one: it was admitted, all the same.
        if (last?.Code is not (HostReporter.Accepted or "agent_conflict")) output.WriteLine($"to have it run apps, an operator admits it: voxa app host admit {node}");
        if (!running.IsCompleted) output.WriteLine("ready");
        output.Flush();
        await running;
        return 0;
    }

    private void Complain(string text)
    {
        lock (_speaking) errors.WriteLine("voxa-agent: " + text);
    }

    private static PosixSignalRegistration Catch(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });
}
