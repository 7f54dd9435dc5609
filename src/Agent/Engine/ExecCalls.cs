using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Commands in running containers. Thread-safe.</summary>
internal sealed class ExecCalls(EngineTransport transport)
{
    /// <summary>Prepares a command. It gets what the container has, and nothing more.</summary>
    /// <returns>The id of the exec.</returns>
    public async Task<string> CreateAsync(string container, IEnumerable<string> command, CancellationToken cancellationToken) =>
        (await transport.GetAsync(
            transport.Call(
                HttpMethod.Post, $"/containers/{Uri.EscapeDataString(container)}/exec",
                content: EngineTransport.Json(new ExecCreate { Cmd = [.. command] }, EngineJson.Default.ExecCreate)),
            EngineJson.Default.ExecCreated, cancellationToken)).Id;

    /// <summary>Runs it and gives what it writes until it ends. A piece is valid until the next is asked for.</summary>
    /// <param name="exec">The id.</param>
    /// <param name="limit">Longest time that is listened to it.</param>
    /// <param name="cancellationToken">Ends the listening; the engine has no call that ends the command.</param>
    public async IAsyncEnumerable<LogPiece> StartAsync(
        string exec, TimeSpan limit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = transport.Call(
            HttpMethod.Post, $"/exec/{Uri.EscapeDataString(exec)}/start", content: EngineTransport.Json(new ExecStart(), EngineJson.Default.ExecStart), limit: limit);
        await using var answer = await transport.OpenAsync(call, cancellationToken);
        await foreach (var piece in LogReader.ReadAsync(answer)) yield return piece;
    }

    public Task<ExecDetail> InspectAsync(string exec, CancellationToken cancellationToken) =>
        transport.GetAsync(transport.Call(HttpMethod.Get, $"/exec/{Uri.EscapeDataString(exec)}/json"), EngineJson.Default.ExecDetail, cancellationToken);
}
