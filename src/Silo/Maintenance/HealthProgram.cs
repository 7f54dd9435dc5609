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
    private readonly MaintenanceCommand _command = new(errors);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns><see cref="ExitCode.Stopped"/> if the silo is ready, <see cref="ExitCode.Failed"/> if it is not or does not answer.</returns>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken stop)
    {
        var (read, code) = await _command.ReadAsync(arguments, environment);
        if (read is not { } options) return code;
        if (AddressOf(options) is not { } address)
            return await _command.FailAsync(ExitCode.BadOption, ["a silo of these roles answers nobody; give it --ops ADDRESS:PORT"]);

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
            return await _command.FailAsync(ExitCode.Failed, [$"{address} does not answer: {e.Message}"]);
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
}
