using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Commands in running containers. Thread-safe.</summary>
internal sealed class ExecCalls(EngineTransport transport)
{
    /// <summary>Ctrl-^: so many in a row, and an engine lets go of a terminal. That cannot be switched off, and the usual keys would be held back from shells and editors that know them.</summary>
    public const byte LetGoKey = 30;

    /// <summary>How many.</summary>
    public const int LetGoTimes = 8;

    private static readonly string NeverTyped = string.Join(',', Enumerable.Repeat("ctrl-^", LetGoTimes));

    /// <summary>Prepares a command. It gets what the container has, and nothing more.</summary>
    /// <param name="container">The container.</param>
    /// <param name="command">What is run, without a shell.</param>
    /// <param name="hasInput">Whether it has a standard input.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="terminal">The terminal that it gets; null for none.</param>
    /// <returns>The id of the exec.</returns>
    public async Task<string> CreateAsync(string container, IEnumerable<string> command, bool hasInput, CancellationToken cancellationToken, ExecTerminal? terminal = null) =>
        (await transport.GetAsync(
            transport.Call(
                HttpMethod.Post, $"/containers/{Uri.EscapeDataString(container)}/exec",
                content: EngineTransport.Json(Of(command, hasInput, terminal), EngineJson.Default.ExecCreate)),
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

    /// <summary>Runs it, and gives the connection on which it is written to and heard, in log frames, or as it is from a terminal; <see cref="LogReader"/> reads both.</summary>
    /// <param name="exec">The id.</param>
    /// <param name="cancellationToken">Ends the connection, as disposing it does; the engine has no call that ends the command.</param>
    /// <param name="terminal">The terminal that it was prepared with; null for none.</param>
    public Task<EngineDuplex> AttachAsync(string exec, CancellationToken cancellationToken, ExecTerminal? terminal = null) => transport.OpenDuplexAsync(
        transport.Call(
            HttpMethod.Post, $"/exec/{Uri.EscapeDataString(exec)}/start", content: EngineTransport.Json(Start(terminal), EngineJson.Default.ExecStart), idle: Timeout.InfiniteTimeSpan),
        cancellationToken);

    public Task<ExecDetail> InspectAsync(string exec, CancellationToken cancellationToken) =>
        transport.GetAsync(transport.Call(HttpMethod.Get, $"/exec/{Uri.EscapeDataString(exec)}/json"), EngineJson.Default.ExecDetail, cancellationToken);

    /// <summary>Gives its terminal another size. Refused, in one way or another, before it runs and after it ended.</summary>
    public Task ResizeAsync(string exec, ExecSize size, CancellationToken cancellationToken) => transport.DoAsync(
        transport.Call(HttpMethod.Post, $"/exec/{Uri.EscapeDataString(exec)}/resize", new EngineQuery().Add("h", size.Rows).Add("w", size.Columns)), cancellationToken);

    private static ExecCreate Of(IEnumerable<string> command, bool hasInput, ExecTerminal? terminal) => terminal is null
        ? new ExecCreate { Cmd = [.. command], AttachStdin = hasInput }
        : new ExecCreate { Cmd = [.. command], AttachStdin = hasInput, Tty = true, DetachKeys = NeverTyped, Env = [$"TERM={terminal.Type}"], ConsoleSize = SizeOf(terminal) };

    private static ExecStart Start(ExecTerminal? terminal) => terminal is null ? new ExecStart() : new ExecStart { Tty = true, ConsoleSize = SizeOf(terminal) };

    private static int[] SizeOf(ExecTerminal terminal) => [terminal.Size.Rows, terminal.Size.Columns];
}
