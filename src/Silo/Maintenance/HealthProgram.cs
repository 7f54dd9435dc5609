using System.Net;
using System.Net.Http;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>
/// The command <c>health</c>: asks the silo that runs with the same options whether it is ready. For supervisors in places where
/// there is nothing else to ask with, such as a container.
/// </summary>
/// <param name="output">Gets the silo's own words.</param>
/// <param name="errors">Gets the sentence that explains why there is no answer.</param>
public sealed class HealthProgram(TextWriter output, TextWriter errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns><see cref="ExitCode.Stopped"/> if the silo is ready, <see cref="ExitCode.Failed"/> if it is not or does not answer.</returns>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken stop)
    {
        var line = CommandLine.Parse(arguments);
        if (line.Faults.Count > 0) return await FailAsync(ExitCode.BadOption, line.Faults);
        if (SiloConfiguration.TryBuild(line.Values, environment, out var unreadable) is not { } configuration)
            return await FailAsync(ExitCode.BadOption, [unreadable!]);
        if (SiloOptionsReader.Read(configuration, out var faults) is not { } options) return await FailAsync(ExitCode.BadOption, faults);
        if (AddressOf(options) is not { } address)
            return await FailAsync(ExitCode.BadOption, ["a silo of these roles answers nobody; give it --ops ADDRESS:PORT"]);

        try
        {
            // No proxy of the environment's: the silo is on this machine.
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
            using var answer = await http.GetAsync(address, stop);
            await output.WriteLineAsync(await answer.Content.ReadAsStringAsync(stop));
            return answer.IsSuccessStatusCode ? ExitCode.Stopped : ExitCode.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return await FailAsync(ExitCode.Failed, [$"{address} does not answer: {e.Message}"]);
        }
    }

    private static Uri? AddressOf(SiloOptions options) =>
        options.Ops is { } ops ? new($"http://{Reachable(ops)}/health/ready")
        : options.Has(SiloRoles.Api) ? new($"http://{options.Http}/status/health")
        : null;

    /// <summary>A listener on every address is reached by this machine's own.</summary>
    private static IPEndPoint Reachable(IPEndPoint listener) =>
        listener.Address.Equals(IPAddress.Any) ? new(IPAddress.Loopback, listener.Port)
        : listener.Address.Equals(IPAddress.IPv6Any) ? new(IPAddress.IPv6Loopback, listener.Port)
        : listener;

    private async Task<ExitCode> FailAsync(ExitCode code, IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences) await errors.WriteLineAsync("voxa-silo: " + sentence);
        return code;
    }
}
