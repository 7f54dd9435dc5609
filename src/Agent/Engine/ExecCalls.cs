using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Commands in running containers. Thread-safe.</summary>
internal sealed class ExecCalls(EngineTransport transport)
{
    /// <summary>Prepares a command. It gets what the container has, and nothing more.</summary>
    /// <param name="container">The container.</param>
    /// <param name="command">What is run, without a shell.</param>
    /// <param name="hasInput">Whether it has a standard input.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The id of the exec.</returns>
    public async Task<string> CreateAsync(string container, IEnumerable<string> command, bool hasInput, CancellationToken cancellationToken) =>
        (await transport.GetAsync(
            transport.Call(
                HttpMethod.Post, $"/containers/{Uri.EscapeDataString(container)}/exec",
                content: EngineTransport.Json(new ExecCreate { Cmd = [.. command], AttachStdin = hasInput }, EngineJson.Default.ExecCreate)),
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

    /// <summary>Runs it, and gives the connection on which it is written to and heard, in log frames; <see cref="LogReader"/> reads them.</summary>
    /// <param name="exec">The id.</param>
    /// <param name="cancellationToken">Ends the connection, as disposing it does; the engine has no call that ends the command.</param>
    public Task<EngineDuplex> AttachAsync(string exec, CancellationToken cancellationToken) => transport.OpenDuplexAsync(
        transport.Call(
            HttpMethod.Post, $"/exec/{Uri.EscapeDataString(exec)}/start", content: EngineTransport.Json(new ExecStart(), EngineJson.Default.ExecStart), idle: Timeout.InfiniteTimeSpan),
        cancellationToken);

    public Task<ExecDetail> InspectAsync(string exec, CancellationToken cancellationToken) =>
        transport.GetAsync(transport.Call(HttpMethod.Get, $"/exec/{Uri.EscapeDataString(exec)}/json"), EngineJson.Default.ExecDetail, cancellationToken);
}
