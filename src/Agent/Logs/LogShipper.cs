using System.Collections.Immutable;
using System.Threading.Channels;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Logs;

/// <summary>
/// Sends what the agent's containers write to the cluster. While there is no connection the newest lines wait, as many as there is room for; the
/// cluster leaves out what it has already, so an agent that starts again sends the end of each log once more. Thread-safe.
/// </summary>
internal sealed class LogShipper : IAsyncDisposable
{
    private const int Waiting = 10_000;
    private const int Tail = 1_000;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Instance, CancellationTokenSource Stop, Task Reading)> _followed = new(StringComparer.Ordinal);
    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly CancellationTokenSource _stopping = new();
    private readonly EngineClient _engine;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, Task> _send;
    private readonly TimeProvider _time;
    private readonly Action<string, string> _tell;
    private readonly Task _sending;

    /// <param name="engine">Where the containers are.</param>
    /// <param name="send">Makes the Call <c>apps.logs</c> with this body.</param>
    /// <param name="time">The clock of pauses.</param>
    /// <param name="tell">Takes a code and a sentence where a log could not be read.</param>
    public LogShipper(EngineClient engine, Func<ReadOnlyMemory<byte>, CancellationToken, Task> send, TimeProvider time, Action<string, string> tell)
    {
        (_engine, _send, _time, _tell) = (engine, send, time, tell);
        _sending = SendAsync();
    }

    /// <summary>Follows exactly these containers from now on, by their instances. One that ended is read to its end once.</summary>
    public void Follow(IReadOnlyDictionary<string, string> containers)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return;
            foreach (var gone in _followed.Keys.Where(container => !containers.Values.Contains(container)).ToArray())
            {
                _followed.Remove(gone, out var followed);
                followed.Stop.Cancel();
            }

            foreach (var (instance, container) in containers)
            {
                if (_followed.ContainsKey(container)) continue;
                var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                _followed.Add(container, (instance, stop, FollowAsync(instance, container, stop.Token)));
            }
        }
    }

    /// <summary>Waits until what an instance wrote up to its end is read, if it has ended; not for long, since an engine may hang.</summary>
    public async Task DrainAsync(string instance, CancellationToken cancellationToken)
    {
        Task? reading;
        lock (_gate) reading = _followed.Values.FirstOrDefault(followed => followed.Instance == instance).Reading;
        if (reading is not null) await reading.WaitAsync(DrainLimit, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        Task[] reading;
        lock (_gate)
        {
            _stopping.Cancel();
            reading = [.. _followed.Values.Select(followed => followed.Reading)];
        }

        await Task.WhenAll(reading);
        await _sending;
    }

    private async Task FollowAsync(string instance, string container, CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            var lines = new LogLines(instance);
            try
            {
                await foreach (var piece in _engine.Containers.LogsAsync(container, Tail, follow: true, timestamps: true, cancellationToken))
                {
                    foreach (var line in lines.Take(piece.IsError, piece.Bytes)) _lines.Writer.TryWrite(line);
                }

                foreach (var line in lines.End()) _lines.Writer.TryWrite(line);
                return;
            }
            catch (EngineException e) when (e.Kind == EngineFaultKind.NotFound)
            {
                return;
            }
            catch (EngineException e)
            {
                _tell("log_not_read", $"The log of {instance} could not be read, and is tried again: {e.Message}");
                await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (await _lines.Reader.WaitToReadAsync(_stopping.Token))
            {
                // A line seldom comes alone.
                await Task.Delay(Gather, _time, _stopping.Token);
                var body = new LogBatch(TakeBatch()).Encode();
                while (!await TrySendAsync(body)) await Task.Delay(Pause, _time, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // What is not sent is read from the engine again by the next agent.
        }
    }

    private ImmutableArray<LogLine> TakeBatch()
    {
        var lines = ImmutableArray.CreateBuilder<LogLine>();
        for (var room = LogBatch.MaximumBytes - LogBatch.MaximumLineBytes; lines.Count < LogBatch.MaximumLines && room > LogBatch.MaximumLineBytes && _lines.Reader.TryRead(out var line);)
        {
            lines.Add(line);
            room -= LogBatch.MaximumLineBytes - LogLine.MaximumText + (3 * line.Text.Length);
        }

        return lines.ToImmutable();
    }

    private async Task<bool> TrySendAsync(byte[] body)
    {
        try
        {
            await _send(body, _stopping.Token);
            return true;
        }
        catch (VoxaClientException)
        {
            // Lost, or not admitted: whoever reports to the cluster hears of it too, and says so.
            return false;
        }
    }
}
