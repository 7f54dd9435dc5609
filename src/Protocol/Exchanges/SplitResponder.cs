using System.Collections.Concurrent;
using System.Globalization;
using OrleansVoxa.Protocol.Exchanges.Driving;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Gathers requests that arrive in fragments, has them answered, and sends the answers by reply blocks. Thread-safe.</summary>
public sealed class SplitResponder : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, ResponderLoop> _loops = [];
    private readonly ConcurrentDictionary<ResponderLoop, Task> _tasks = [];
    private readonly PendingExchanges _pending;
    private readonly FinishedExchanges _finished;
    private readonly RoutingKeyRing _keys;
    private readonly ResponderLoopContext _context;
    private readonly ExchangeOptions _options;
    private readonly TimeProvider _time;
    private int _admitted;
    private int _givenUp;
    private volatile bool _stopping;

    /// <summary>Makes a responder.</summary>
    /// <param name="sender">Where packets go.</param>
    /// <param name="keys">This node's routing keys.</param>
    /// <param name="handler">Who answers.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The options have faults.</exception>
    public SplitResponder(IPacketSender sender, RoutingKeyRing keys, ISplitRequestHandler handler, ExchangeOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options.Validated();
        _keys = keys;
        _time = time;
        _pending = new PendingExchanges(options.MaximumPending, options.MaximumReassembly / 2);
        _finished = new FinishedExchanges(options.MaximumRemembered);
        _context = new ResponderLoopContext(
            new ResponderContext(keys, options, new ReassemblyBudget(options.MaximumReassembly), Counters), handler,
            new PacketOutput(sender, Counters, options.MaximumTimeout, time), new ExchangeClock(time), Admit, Ended, () => _stopping);
    }

    /// <summary>What happened so far.</summary>
    public ExchangeCounters Counters { get; } = new();

    /// <summary>Requests that are being answered now.</summary>
    public int Running => Volatile.Read(ref _admitted);

    /// <summary>Takes a packet that a relay delivered to this node.</summary>
    /// <returns>False when it was no part of a request: replayed, unknown, corrupt, or not meant for a responder.</returns>
    public bool Receive(ReadOnlyMemory<byte> packet) => Receive(_keys.Peel(packet.Span, _time.GetUtcNow()));

    /// <summary>Takes a packet that was peeled already, for nodes that are requesters too (see <see cref="ExchangeInbox"/>).</summary>
    public bool Receive(in PeelResult peeled)
    {
        var content = peeled.Content;
        if (peeled.Kind == PeelKind.Deliver && content.Length > 0)
        {
            // A copy: what is kept must be as large as what is accounted for, not as large as the cell that it came in.
            if (content.Span[0] == ExchangeFormat.FragmentContent) return ReceiveFragment(content[1..].ToArray(), content.Length);
            if (content.Span[0] == ExchangeFormat.ControlContent && content.Length >= ExchangeFormat.ControlHeader) return ReceiveControl(content.ToArray());
        }

        Counters.CountRefused();
        return false;
    }

    /// <summary>Takes no new requests, waits for the running ones up to the drain limit, then ends them as publisher_stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping) return;
        _stopping = true;
        foreach (var loop in _tasks.Keys) loop.Nudge();
        await WaitAsync(_options.DrainLimit).ConfigureAwait(false);
        foreach (var loop in _tasks.Keys) loop.Stop();
        await WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        foreach (var loop in _tasks.Keys) loop.Abort();
        await Task.WhenAll(_tasks.Values).ConfigureAwait(false);
    }

    private async Task WaitAsync(TimeSpan most)
    {
        using var limit = new CancellationTokenSource(most, _time);
        await Task.WhenAny(Task.WhenAll(_tasks.Values), Task.Delay(Timeout.InfiniteTimeSpan, _time, limit.Token)).ConfigureAwait(false);
    }

    private bool ReceiveFragment(byte[] bytes, int contentSize)
    {
        if (!Fragment.TryDecode(bytes, out var fragment, out _))
        {
            Counters.CountRefused();
            return false;
        }

        if (FindOrStart(fragment.Header) is not { } loop) return false;
        MakeRoom();
        loop.Post(fragment, OnionFormat.PacketSize(contentSize <= OnionFormat.ContentCapacity(CellClass.Small) ? CellClass.Small : CellClass.Large));
        return true;
    }

    private bool ReceiveControl(byte[] content)
    {
        ResponderLoop? loop;
        lock (_gate) _loops.TryGetValue(StreamId.Read(content.AsSpan(1, StreamId.Size)), out loop);
        if (loop is null)
        {
            Counters.CountUnknown();
            return false;
        }

        loop.PostControl(content);
        return true;
    }

    private ResponderLoop? FindOrStart(SegmentHeader header)
    {
        ResponderLoop loop;
        lock (_gate)
        {
            if (_loops.TryGetValue(header.Stream, out var known)) return known;
            // Only a first segment opens an exchange, and only one that was not there before.
            if (header.Number != 0 || _stopping || _finished.Contains(header.Stream))
            {
                Counters.CountUnknown();
                return null;
            }

            // Those that were given up still need their turn to end; a flood must not pile them up.
            if (_givenUp >= _options.MaximumPending || !_finished.HasRoom(_context.Clock.Now))
            {
                Counters.CountDropped();
                return null;
            }

            GiveUp(_pending.TakeOldest());
            loop = new ResponderLoop(_context, header.Stream);
            _loops.Add(header.Stream, loop);
            _pending.Add(loop);
        }

        _tasks[loop] = Task.CompletedTask;
        _tasks.TryUpdate(loop, Task.Run(loop.RunAsync, CancellationToken.None), Task.CompletedTask);
        return loop;
    }

    private void MakeRoom()
    {
        var budget = _context.Shared.Budget;
        if (budget.Used <= budget.Limit / 2) return;
        lock (_gate) GiveUp(_pending.TakeLargest());
    }

    /// <summary>Lets go of an exchange that never began. Called under the gate.</summary>
    private void GiveUp(ResponderLoop? loop)
    {
        if (loop is null) return;
        _loops.Remove(loop.Id);
        _givenUp++;
        Counters.CountGivenUp();
        loop.GiveUp();
    }

    private ExchangeFailure? Admit(ResponderLoop loop)
    {
        if (_stopping) return new ExchangeFailure(ExchangeFailureCodes.PublisherStopped, "The publisher is stopping.");
        lock (_gate)
        {
            if (OutOfTime(loop.Head!, loop.Floor!) is { } skew) return skew;

            // One that was given up may have become whole in the same moment. It runs, unless its id is another's by now.
            if (!_pending.Remove(loop) && (_finished.Contains(loop.Id) || !_loops.TryAdd(loop.Id, loop)))
                return new ExchangeFailure(ExchangeFailureCodes.Overloaded, "The publisher has too many requests that are not whole.");
            if (_admitted >= _options.MaximumExchanges)
                return new ExchangeFailure(ExchangeFailureCodes.Overloaded, "The publisher has too many requests under way.");
            _admitted++;
            loop.IsAdmitted = true;
            return null;
        }
    }

    private ExchangeFailure? OutOfTime(RequestHead head, StartFloor floor)
    {
        var now = _time.GetUtcNow();
        if (!IsStartable(head, now))
        {
            return new ExchangeFailure(ExchangeFailureCodes.ClockSkew, string.Create(
                CultureInfo.InvariantCulture,
                $"The request could start until {head.StartBy:u}, and it is {now:u} here. Set the clocks of requester and publisher."));
        }

        if (head.StartBy > floor.Value) return null;
        _keys.RenewAtNextRotation();
        return new ExchangeFailure(
            ExchangeFailureCodes.ClockSkew, "The publisher's clock was set back. It makes a new routing key and takes requests again shortly.");
    }

    private bool IsStartable(RequestHead head, DateTimeOffset now)
    {
        var left = head.StartBy - now;
        return left >= -_options.ClockTolerance && left <= ExchangeFormat.LongestStart + _options.ClockTolerance;
    }

    private void Ended(ResponderLoop loop)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            // Without a head it never ran. One that may start at another time only did not run either, and were it remembered until
            // then, anybody could fill the memory for years.
            if (loop.Head is { } head && (loop.IsAdmitted || IsStartable(head, now)))
            {
                var startable = head.StartBy - now + _options.ClockTolerance;
                _finished.Add(loop.Id, _context.Clock.Now + (startable > _options.IdleLimit ? startable : _options.IdleLimit), head.StartBy, loop.Floor!);
            }

            if (_loops.GetValueOrDefault(loop.Id) == loop) _loops.Remove(loop.Id);
            _pending.Remove(loop);
            if (loop.IsGivenUp) _givenUp--;
            if (loop.IsAdmitted) _admitted--;
        }

        _tasks.TryRemove(loop, out _);
    }
}
