using System.Collections.Concurrent;
using System.Threading.Channels;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Agent.Tests.Execs;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Reconciling;

/// <summary>A cluster that says what a test wants to be run, and keeps what it is told. Reports and instructions go through their wire form.</summary>
internal sealed class FakeCluster : IHostChannel
{
    private readonly Lock _lock = new();
    private readonly Channel<HostReport> _reports = Channel.CreateUnbounded<HostReport>();
    private HostInstructions _instructions = new(1, [], [], ["localhost"], 1);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>While set, nobody is reached.</summary>
    public bool IsAway { get; set; }

    /// <summary>While set, ended instances are forgotten once they are not wanted.</summary>
    public bool Forgets { get; set; } = true;

    public HostReport? Last { get; private set; }

    public int Reports { get; private set; }

    public void Want(params InstanceSpecification[] instances)
    {
        lock (_lock)
        {
            _instructions = _instructions with { Revision = _instructions.Revision + 1, Instances = [.. instances] };
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits for a report of which something holds.</summary>
    public async Task<HostReport> HearAsync(Func<HostReport, bool> holds, int seconds = 20)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            while (true)
            {
                var report = await _reports.Reader.ReadAsync(limit.Token);
                if (holds(report)) return report;
            }
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"No such report came; the last one is {Last} with {string.Join(", ", Last?.Instances ?? [])}");
        }
    }

    public Task<HostInstructions> SyncAsync(HostReport report, CancellationToken cancellationToken)
    {
        if (IsAway) throw new VoxaClientException("connection_lost", "The cluster is away.");
        Assert.True(HostMessages.TryDecodeReport(HostMessages.Encode(report), out var read, out var fault), fault);
        lock (_lock)
        {
            Last = read;
            Reports++;
            Assert.True(_reports.Writer.TryWrite(read));
            var wanted = _instructions.Instances.Select(one => one.Instance).ToHashSet();
            var told = _instructions with
            {
                Forget = Forgets ? [.. read.Instances.Where(one => one.State is InstanceState.Failed or InstanceState.Stopped && !wanted.Contains(one.Instance)).Select(one => one.Instance)] : [],
            };
            Assert.True(HostMessages.TryDecodeInstructions(HostMessages.Encode(told), out var instructions, out fault), fault);
            return Task.FromResult(instructions);
        }
    }

    /// <summary>All that instances wrote.</summary>
    public ConcurrentQueue<LogLine> Lines { get; } = new();

    /// <summary>Commands that operators asked for.</summary>
    public FakeExecs Execs { get; } = new();

    public async Task<ReadOnlyMemory<byte>> CallAsync(string method, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (IsAway) throw new VoxaClientException("connection_lost", "The cluster is away.");
        if (await Execs.TryAnswerAsync(method, body, cancellationToken) is { } answer) return answer;
        if (method == ObjectRead.Method) throw new VoxaClientException("unknown_object", "There is no such object.");
        Assert.Equal(LogBatch.Method, method);
        Assert.True(LogBatch.TryDecode(body.Span, out var read));
        foreach (var line in read.Lines) Lines.Enqueue(line);
        return ReadOnlyMemory<byte>.Empty;
    }

    public async Task<long> WaitAsync(long revision, CancellationToken cancellationToken)
    {
        if (IsAway) throw new VoxaClientException("connection_lost", "The cluster is away.");
        Task changed;
        lock (_lock)
        {
            if (_instructions.Revision != revision) return _instructions.Revision;
            changed = _changed.Task;
        }

        await changed.WaitAsync(cancellationToken);
        lock (_lock) return _instructions.Revision;
    }
}
