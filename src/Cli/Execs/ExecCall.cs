using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using OrleansVoxa.Cli.Commands;
using OrleansVoxa.Cli.Output;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Cli.Execs;

/// <summary>One run of a command in an instance, as its caller sees it: as if it ran here. For one run.</summary>
/// <param name="context">What the command line was given.</param>
/// <param name="apiKey">The API key; null for none.</param>
/// <param name="hasInput">Whether the command is sent standard input.</param>
/// <param name="terminal">The terminal here, whose like the command is given there; null for none.</param>
internal sealed class ExecCall(CommandContext context, string? apiKey, bool hasInput, LocalTerminal? terminal) : IDisposable
{
    // Whoever stops processes mostly waits as long, and some more.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SignalWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ResizeRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestResizeRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan NoteWithin = TimeSpan.FromSeconds(1);
    private static readonly string[] Lines = ["exec_id", "stream", "exit_code", "code"];

    private readonly CancellationTokenSource _leave = new(Timeout.InfiniteTimeSpan, context.Time);
    private readonly Channel<bool> _resized = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ExecSize? _size;
    private string? _id;
    private string? _note;
    private int _asked;

    public void Dispose() => _leave.Dispose();

    /// <summary>Runs it to its end.</summary>
    /// <param name="body">What the server is asked for.</param>
    /// <param name="cancellationToken">Interrupts it, as Ctrl-C does.</param>
    /// <returns>The command's exit code, or 130 if it was left.</returns>
    public async Task<int> RunAsync(JsonObject body, CancellationToken cancellationToken)
    {
        using var signals = new CallerSignals(Ask, terminal, () => _resized.Writer.TryWrite(true));
        await using var interrupted = cancellationToken.Register(() => Ask(ExecSignal.Interrupt));
        if (terminal is not null) Describe(body);
        try
        {
            return await ReadAsync(body);
        }
        catch (OperationCanceledException) when (_leave.IsCancellationRequested)
        {
            // The terminal is put back first, so that what is said begins at the left.
            terminal?.Dispose();
            await NoteAsync("interrupted");
            return ExitCodes.Interrupted;
        }
        finally
        {
            terminal?.Dispose();
            if (_note is { } note) await NoteAsync(note);
        }
    }

    private void Describe(JsonObject body)
    {
        body["tty"] = true;
        if (Environment.GetEnvironmentVariable("TERM") is var type && ExecTerminal.IsType(type)) body["term"] = type;
        if ((_size = LocalTerminal.FindSize()) is not { } size) return;
        (body["columns"], body["rows"]) = (size.Columns, size.Rows);
    }

    private async Task<int> ReadAsync(JsonObject body)
    {
        await using var output = terminal is not null && LocalTerminal.FindOutput() is { } shown ? shown : context.Terminal.OpenBytes();
        await using var errors = context.Terminal.OpenErrorBytes();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_leave.Token);
        Task feeding = Task.CompletedTask, following = Task.CompletedTask;
        try
        {
            await foreach (var (line, text) in ApiReader.ReadLinesAsync(context.Server, "api/apps/exec", body, apiKey, _leave.Token))
            {
                if (context.Terminal.Json)
                {
                    await ShowAsync(output, text);
                    await ShowAsync(output, "\n"u8.ToArray());
                }

                switch (Array.Find(Lines, name => line.TryGetProperty(name, out _)))
                {
                    case "exec_id":
                        var id = Begin(line);
                        if (hasInput) feeding = FeedAsync(id, ended.Token);
                        if (terminal is not null) following = FollowSizeAsync(id, ended.Token);
                        break;
                    case "stream" when !context.Terminal.Json:
                        var stream = AppCommand.Text(line, "stream") == "stderr" ? errors : output;
                        await ShowAsync(stream, line.GetProperty("data").GetBytesFromBase64());
                        break;
                    case "exit_code":
                        return line.GetProperty("exit_code").GetInt32();
                    case "code":
                        throw new CommandFailedException(ExitCodes.NoExitCode, AppCommand.Text(line, "code"), AppCommand.Text(line, "detail"));
                }
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw ApiReader.Foreign(context.Server);
        }
        finally
        {
            await ended.CancelAsync();
            // A read of a terminal cannot be taken back, and ends with the process.
            await Task.WhenAny(Task.WhenAll(feeding, following), Task.Delay(TimeSpan.FromSeconds(1), context.Time, CancellationToken.None));
        }

        throw new CommandFailedException(ExitCodes.NoExitCode, "connection_lost", "The answer ended before the command did; what became of it is not known.");
    }

    /// <summary>Writes. A pipe that nobody reads, or a terminal that is held, does not let go of a write; who leaves does not wait for it.</summary>
    private async Task ShowAsync(Stream stream, ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, _leave.Token).AsTask().WaitAsync(_leave.Token);
        await stream.FlushAsync(_leave.Token).WaitAsync(_leave.Token);
    }

    /// <summary>Says something, which may not be read either.</summary>
    private async Task NoteAsync(string text)
    {
        var noting = Task.Run(() => context.Terminal.Note(text), CancellationToken.None);
        try
        {
            await noting.WaitAsync(_leave.Token);
        }
        catch (OperationCanceledException) when (_leave.IsCancellationRequested)
        {
            await Task.WhenAny(noting, Task.Delay(NoteWithin, context.Time, CancellationToken.None));
        }
    }

    private string Begin(JsonElement start)
    {
        var id = start.GetProperty("exec_id").GetString()!;
        // Leaving has it ended: whoever asked for a terminal is not to talk to a command that has none.
        if (terminal is not null && !(start.TryGetProperty("tty", out var tty) && tty.ValueKind == JsonValueKind.True))
            throw new CommandFailedException(ExitCodes.NoExitCode, "tty_unsupported", $"{context.Server} gives commands no terminal: it is older than those. Leave -t out, or update it.");

        // Before the terminal shows that there is a command: a signal from then on is that command's.
        Volatile.Write(ref _id, id);
        if (terminal is null) return id;
        if (hasInput) terminal.MakeRaw();
        // It may have changed since it was told of.
        _resized.Writer.TryWrite(true);
        return id;
    }

    /// <summary>A signal is the command's. Whoever sends two, or one before there is a command, does not want to wait for what that makes of it.</summary>
    private void Ask(ExecSignal signal)
    {
        if (Interlocked.Increment(ref _asked) > 1 || Volatile.Read(ref _id) is not { } id) Leave();
        else _ = SendSignalAsync(id, signal);
    }

    private async Task SendSignalAsync(string id, ExecSignal signal)
    {
        try
        {
            _leave.CancelAfter(Grace);
            await SendAsync("exec_signal", new JsonObject { ["exec_id"] = id, ["signal"] = ExecSignals.NameOf(signal) }, SignalWithin, _leave.Token);
        }
        catch (Exception fault) when (fault is CommandFailedException or OperationCanceledException or ObjectDisposedException)
        {
            // Not to be told, or the server is older than signals: who leaves has it ended. Nothing is left of it if it has ended by itself.
            Leave();
        }
    }

    private void Leave()
    {
        try
        {
            _leave.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>Tells the server what size the terminal has, one call at a time and only the last of many.</summary>
    private async Task FollowSizeAsync(string id, CancellationToken cancellationToken)
    {
        var wait = ResizeRetry;
        try
        {
            await foreach (var _ in _resized.Reader.ReadAllAsync(cancellationToken))
            {
                if (LocalTerminal.FindSize() is not { } size || size == _size) continue;
                try
                {
                    await SendAsync("exec_resize", new JsonObject { ["exec_id"] = id, ["columns"] = size.Columns, ["rows"] = size.Rows }, null, cancellationToken);
                    (_size, wait) = (size, ResizeRetry);
                }
                catch (CommandFailedException)
                {
                    // How the command ends is told where it is read. As long as it has not, it is told again, as large as the terminal is by then; ever more seldom.
                    await Task.Delay(wait, context.Time, cancellationToken);
                    wait = wait < LongestResizeRetry ? 2 * wait : wait;
                    _resized.Writer.TryWrite(true);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It has ended.
        }
    }

    private async Task SendAsync(string call, JsonObject body, TimeSpan? within, CancellationToken cancellationToken)
    {
        var sending = ApiReader.SendAsync(context.Server, HttpMethod.Post, "api/apps/" + call, body, apiKey, cancellationToken);
        try
        {
            await (within is { } limit ? sending.WaitAsync(limit, context.Time, cancellationToken) : sending);
        }
        catch (TimeoutException)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "server_timeout", $"{context.Server} did not answer in time.");
        }
    }

    /// <summary>Sends standard input until it ends or the command does.</summary>
    private async Task FeedAsync(string id, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await using var input = terminal is null ? context.Input() : new TerminalInput();
            await ApiReader.SendContentAsync(
                context.Server, HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"api/apps/exec_input?exec_id={id}"), new FlowingContent(input), apiKey, cancellationToken,
                TimeSpan.FromHours(2));
        }
        catch (CommandFailedException fault)
        {
            // The command says how it ends; that it was not given all of it belongs beside that.
            if (!cancellationToken.IsCancellationRequested) _note = $"Standard input was not sent: {fault.Message}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && !cancellationToken.IsCancellationRequested)
        {
            _note = $"Standard input cannot be read: {fault.Message}";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It has ended.
        }
    }
}
