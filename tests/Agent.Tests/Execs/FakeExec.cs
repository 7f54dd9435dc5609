using System.Collections.Immutable;
using System.Threading.Channels;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>One command as whoever asked for it sees it.</summary>
internal sealed class FakeExec(ExecOrder order)
{
    private readonly TaskCompletionSource<ExecEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _errors = new();
    private readonly Lock _lock = new();
    private readonly Channel<ExecInput> _input = Channel.CreateUnbounded<ExecInput>();
    private long _taken;
    private long _given;
    private int _again;
    private ExecInput _piece = Piece([]);

    public ExecOrder Order => order;

    /// <summary>While set, nothing is taken.</summary>
    public bool IsBehind { get; set; }

    public bool IsStopped { get; set; }

    /// <summary>Each batch is answered as if the answer got lost, once.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>While set, bringing something fails as nobody foresees.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Something was brought, whether it was taken or not.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ExecEnd> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>A piece of its input was given three times: at the second there was no room for it yet, so that those before it are not taken. It does not read.</summary>
    public TaskCompletionSource HeldUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public byte[] Output
    {
        get { lock (_lock) return _output.ToArray(); }
    }

    public string Text => System.Text.Encoding.UTF8.GetString(Output);

    public string Errors
    {
        get { lock (_lock) return System.Text.Encoding.UTF8.GetString(_errors.ToArray()); }
    }

    public void Write(string text) => Write(System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(byte[] bytes) => _input.Writer.TryWrite(Piece(bytes));

    public void EndInput() => _input.Writer.TryWrite(Piece([]) with { IsEnd = true });

    public void Resize(int columns, int rows) => _input.Writer.TryWrite(Piece([]) with { Size = new ExecSize(columns, rows) });

    public void Signal(ExecSignal signal) => _input.Writer.TryWrite(Piece([]) with { Signal = signal });

    /// <summary>Waits until it has written something.</summary>
    public async Task HearAsync(string text)
    {
        for (var round = 0; round < 1_500 && !Text.Contains(text, StringComparison.Ordinal); round++) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Contains(text, Text, StringComparison.Ordinal);
    }

    public async Task<byte[]> TakeAsync(ExecOutput batch, CancellationToken cancellationToken)
    {
        Asked.TrySetResult();
        if (IsBroken) throw new InvalidOperationException("Nobody foresaw this.");
        if (IsStopped) return ExecVerdicts.Encode(ExecVerdict.Stop);
        if (IsBehind)
        {
            await Task.Delay(50, cancellationToken);
            return ExecVerdicts.Encode(ExecVerdict.Again);
        }

        lock (_lock)
        {
            if (batch.Number == _taken) return ExecVerdicts.Encode(ExecVerdict.Taken);
            Assert.Equal(_taken + 1, batch.Number);
            _taken = batch.Number;
            foreach (var piece in batch.Pieces) (piece.IsError ? _errors : _output).Write(piece.Bytes.AsSpan());
            if (batch.End is { } end) Assert.True(_ended.TrySetResult(end));
        }

        return LosesAnswers ? throw new OrleansVoxa.Client.VoxaClientException("connection_lost", "The answer got lost.") : ExecVerdicts.Encode(ExecVerdict.Taken);
    }

    public async Task<ExecInput> GiveAsync(long number, CancellationToken cancellationToken)
    {
        if (IsStopped) return new ExecInput(number, [], IsEnd: false, IsStopped: true);
        if (number == _given)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(200);
            try
            {
                _piece = await _input.Reader.ReadAsync(limit.Token);
                _given++;
                _again = 0;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new ExecInput(number, [], IsEnd: false, IsStopped: false);
            }
        }

        else if (++_again == 2)
        {
            HeldUp.TrySetResult();
        }

        Assert.Equal(_given, number + 1);
        return _piece with { Number = _given };
    }

    private static ExecInput Piece(byte[] bytes) => new(0, [.. bytes], IsEnd: false, IsStopped: false);
}
