using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Grains.Apps;

/// <summary>
/// What of a run of a command is under way between its operator and its machine: bounded both ways, each batch once and in order, and over when one
/// side is silent, the time is up or too much was written. Times are from any fixed moment. Pure; not thread-safe.
/// </summary>
internal sealed class ExecSession(AppExecOrder order, string node, string operatorName, TimeSpan now)
{
    /// <summary>From so many bytes on that nobody has fetched, nothing more is taken from that side.</summary>
    public const int Room = 256 * 1024;

    public static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan MachineSilence = TimeSpan.FromSeconds(45);
    public static readonly TimeSpan CallerSilence = TimeSpan.FromSeconds(30);

    /// <summary>The machine itself ends what runs for too long; if it does not say so, the run is over here all the same.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly Queue<AppExecOutput> _output = new();
    private readonly Queue<(ImmutableArray<byte> Bytes, bool IsEnd)> _input = new();
    private readonly SortedSet<int> _signals = [];
    private readonly TimeSpan _begun = now;
    private long _takenOutput;
    private long _numbered;
    private long _takenInput;
    private long _heldOutput;
    private long _heldInput;
    private long _written;
    private bool _inputEnded;
    private string? _writer;
    private AppExecSize? _size;
    private AppExecInput? _told;
    private long _numberTold;
    private bool _isStarted;
    private TimeSpan _machineHeard = now;
    private TimeSpan _callerHeard = now;

    public AppExecOrder Order => order;

    public string Node => node;

    public string Operator => operatorName;

    /// <summary>How it ended; null while it has not.</summary>
    public AppExecEnd? End { get; private set; }

    /// <summary>Bytes that were written, as far as they were taken.</summary>
    public long Written => _written;

    /// <summary>The machine is there.</summary>
    public void HearMachine(TimeSpan at) => (_isStarted, _machineHeard) = (true, at);

    /// <summary>The operator is there.</summary>
    public void HearCaller(TimeSpan at) => _callerHeard = at;

    /// <summary>Takes a batch of what the command wrote.</summary>
    public AppExecVerdict Take(AppExecOutput output)
    {
        if (output.Number <= _takenOutput) return AppExecVerdict.Taken;
        if (End is not null) return AppExecVerdict.Stop;
        if (output.Number != _takenOutput + 1)
        {
            if (output.End is { ExitCode: null } end)
            {
                // It was ended while nobody took what it wrote, so that why is worth more than what is missing.
                _takenOutput = output.Number;
                Stop(end.Code, $"{end.Text} Some of what it wrote last is missing.");
                return AppExecVerdict.Taken;
            }

            Stop(AppCodes.ExecLost, "The machine left out some of what the command wrote.");
            return AppExecVerdict.Stop;
        }

        if (_heldOutput >= Room && output.End is null) return AppExecVerdict.Again;
        _takenOutput = output.Number;
        var left = ExecLimits.MaximumOutput - _written;
        var pieces = Cut(output.Pieces, left);
        var size = pieces.Sum(piece => (long)piece.Bytes.Length);
        _written += size;
        if (size < output.Pieces.Sum(piece => (long)piece.Bytes.Length))
        {
            Add(pieces, new AppExecEnd(null, AppCodes.ExecOutputLimit, $"The command wrote more than {ExecLimits.MaximumOutput} bytes; machine {node} is told to end it."));
            return AppExecVerdict.Stop;
        }

        Add(pieces, output.End);
        return AppExecVerdict.Taken;
    }

    /// <summary>What was written after a batch, which is not kept any longer; empty if there is nothing.</summary>
    public ImmutableArray<AppExecOutput> Read(long after)
    {
        while (_output.TryPeek(out var oldest) && oldest.Number <= after) _heldOutput -= SizeOf(_output.Dequeue());
        return [.. _output];
    }

    /// <summary>Makes somebody the one writer of what the command reads.</summary>
    public AppExecClaim Claim(string operatorOf, string writer)
    {
        if (!order.HasInput || operatorOf != operatorName) return AppExecClaim.Unknown;
        _writer ??= writer;
        return _writer == writer ? AppExecClaim.Granted : AppExecClaim.Taken;
    }

    /// <summary>Takes something for the command to read.</summary>
    public AppExecVerdict Write(string writer, long number, ImmutableArray<byte> bytes, bool isEnd)
    {
        if (writer != _writer) return AppExecVerdict.Stop;
        if (number <= _takenInput) return AppExecVerdict.Taken;
        if (End is not null || _inputEnded || number != _takenInput + 1) return AppExecVerdict.Stop;
        if (_heldInput >= Room) return AppExecVerdict.Again;
        (_takenInput, _inputEnded) = (number, isEnd);
        _heldInput += bytes.Length;
        _input.Enqueue((bytes, isEnd));
        return AppExecVerdict.Taken;
    }

    /// <summary>The writer broke off: what came is not all of it, and must not look like that.</summary>
    public void BreakInput(string writer)
    {
        if (writer == _writer && !_inputEnded) Stop(AppCodes.ExecInputLost, $"What the command reads broke off before its end; machine {node} is told to end the command.");
    }

    /// <summary>The size of the command's terminal from now on. One that its machine was not told of is forgotten: the last one counts.</summary>
    public AppExecReach Resize(string operatorOf, AppExecSize size)
    {
        if (operatorOf != operatorName) return AppExecReach.Unknown;
        if (order.Terminal is null) return AppExecReach.NoTerminal;
        if (End is not null) return AppExecReach.Over;
        _size = size;
        return AppExecReach.Sent;
    }

    /// <summary>A signal for the command. There are four, and each waits once.</summary>
    public AppExecReach Signal(string operatorOf, ExecSignal signal)
    {
        if (operatorOf != operatorName || !ExecSignals.IsKnown(signal)) return AppExecReach.Unknown;
        if (End is not null) return AppExecReach.Over;
        _signals.Add((int)signal);
        return AppExecReach.Sent;
    }

    /// <summary>What the command reads or is told after a piece; null if there is nothing to say. What is not input goes before input that waits.</summary>
    public AppExecInput? Input(long after)
    {
        // What it was told once has its number and stays the same, should the answer have got lost.
        if (after == _numberTold && _told is { } passed)
        {
            _heldInput -= passed.Bytes.Length;
            _told = null;
        }

        if (End is not null) return new AppExecInput(after, [], IsEnd: false, IsStopped: true);
        if (after == _numberTold && Next(_numberTold + 1) is { } next) (_told, _numberTold) = (next, next.Number);
        return _told is { } told && told.Number == after + 1 ? told : null;
    }

    /// <summary>The run is over, whatever the command does.</summary>
    public void Stop(string code, string text)
    {
        if (End is null) Add([], new AppExecEnd(null, code, text));
    }

    /// <summary>Ends the run if somebody is silent, or its time is up.</summary>
    public void Look(TimeSpan at)
    {
        if (End is not null) return;
        if (at - _callerHeard >= CallerSilence) Stop(AppCodes.ExecAbandoned, $"Nobody read what the command wrote for {CallerSilence.TotalSeconds:0} s.");
        else if (!_isStarted && at - _begun >= StartWithin) Stop(AppCodes.ExecLost, $"Machine {node} did not take the command within {StartWithin.TotalSeconds:0} s; its agent may be one that runs no commands.");
        else if (_isStarted && at - _machineHeard >= MachineSilence) Stop(AppCodes.ExecLost, $"Nothing was heard of machine {node} for {MachineSilence.TotalSeconds:0} s; what became of the command is not known.");
        else if (at - _begun >= TimeSpan.FromSeconds(order.Seconds) + Grace) Stop(AppCodes.ExecTimeout, $"The command ran longer than {order.Seconds} s, and machine {node} did not say that it ended it.");
    }

    private AppExecInput? Next(long number)
    {
        if (_signals.Count > 0)
        {
            var signal = _signals.Min;
            _signals.Remove(signal);
            return new AppExecInput(number, [], IsEnd: false, IsStopped: false, Signal: signal);
        }

        if (_size is { } size)
        {
            _size = null;
            return new AppExecInput(number, [], IsEnd: false, IsStopped: false, Size: size);
        }

        return _input.TryDequeue(out var piece) ? new AppExecInput(number, piece.Bytes, piece.IsEnd, IsStopped: false) : null;
    }

    private void Add(ImmutableArray<AppExecPiece> pieces, AppExecEnd? end)
    {
        var batch = new AppExecOutput(++_numbered, pieces, end);
        _output.Enqueue(batch);
        _heldOutput += SizeOf(batch);
        End = end;
        if (end is not null) _input.Clear();
    }

    private static ImmutableArray<AppExecPiece> Cut(ImmutableArray<AppExecPiece> pieces, long left)
    {
        var kept = ImmutableArray.CreateBuilder<AppExecPiece>();
        foreach (var piece in pieces)
        {
            if (left <= 0) break;
            kept.Add(piece.Bytes.Length <= left ? piece : piece with { Bytes = piece.Bytes[..(int)left] });
            left -= piece.Bytes.Length;
        }

        return kept.ToImmutable();
    }

    private static long SizeOf(AppExecOutput output) => output.Pieces.Sum(piece => (long)piece.Bytes.Length);
}
