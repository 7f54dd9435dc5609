using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol;

namespace OrleansVoxa.Fuzz.Running;

/// <summary>Runs one target over mutated inputs and holds it to its promises.</summary>
internal sealed class FuzzRunner
{
    private const long ProgressEvery = 4096;

    private readonly FuzzTarget _target;
    private readonly ulong _seed;
    private readonly Mutator _mutator;
    private readonly AllocationMeter _meter = new();
    private long _accepted;
    private long _mostAllocated;
    private double _mostShare;

    public FuzzRunner(FuzzTarget target, ulong seed)
    {
        _target = target;
        _seed = seed;
        var seeds = target.Seeds(new FuzzRandom(FuzzRandom.StateOf(seed, target.Name, -1))).ToArray();
        var refused = target.RefusedSeeds().ToArray();
        // The first use of a path loads types, tables and texts; the second shows what the decoder itself needs.
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var bytes in seeds) CheckSeed(bytes, accepted: true);
            foreach (var bytes in refused) CheckSeed(bytes, accepted: false);
        }

        _mutator = new Mutator(new Corpus([.. seeds, .. refused]), target.MaximumInput, target.Limits, target.Words);
    }

    /// <summary>Runs iterations <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1.</summary>
    /// <param name="first">From 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="onHang">Called on another thread with a reproducer when an input takes far too long.</param>
    /// <param name="progress">Called now and then with the number of inputs done.</param>
    /// <exception cref="FuzzFailureException">A promise was broken.</exception>
    public FuzzReport Run(long first, long count, Action<string> onHang, Action<FuzzReport>? progress = null)
    {
        using var watchdog = new Watchdog(TimeProvider.System, static () => Environment.CpuUsage.TotalTime, iteration => onHang(Describe(iteration, "did not come back")));
        for (var done = 0L; done < count; done++)
        {
            watchdog.Begin(first + done);
            RunOne(first + done);
            if (progress is not null && done % ProgressEvery == 0) progress(Report(done + 1));
        }

        return Report(count);
    }

    /// <summary>Runs one given input.</summary>
    /// <returns>Whether it was accepted.</returns>
    /// <exception cref="FuzzFailureException">A promise was broken.</exception>
    public bool RunInput(ReadOnlyMemory<byte> input)
    {
        try
        {
            return Judge(input);
        }
        catch (Exception fault) when (fault is not FuzzFailureException)
        {
            throw new FuzzFailureException($"{_target.Name}: {Tell(fault)}\nhex {Convert.ToHexStringLower(input.Span)}", fault);
        }
    }

    private void RunOne(long iteration)
    {
        var input = _mutator.Make(FuzzRandom.StateOf(_seed, _target.Name, iteration));
        try
        {
            if (Judge(input)) _accepted++;
        }
        catch (Exception fault)
        {
            throw new FuzzFailureException(Describe(iteration, Tell(fault)), fault);
        }
    }

    private bool Judge(ReadOnlyMemory<byte> input)
    {
        var accepted = Attempt(input);
        var limit = _target.AllocationLimit(input.Length);
        // Once more before it counts: the first time that a path runs, the platform allocates for itself on this thread.
        for (var again = 0; again < 2 && _meter.Allocated > limit; again++)
            Expect.That(Attempt(input) == accepted, "the same input had another outcome the second time");
        if (_meter.Allocated > limit)
            throw new BrokenPromiseException($"{_meter.Allocated} bytes were allocated for {input.Length} of input, and {limit} are the limit");
        _mostAllocated = Math.Max(_mostAllocated, _meter.Allocated);
        _mostShare = Math.Max(_mostShare, (double)_meter.Allocated / limit);
        return accepted;
    }

    private bool Attempt(ReadOnlyMemory<byte> input)
    {
        _meter.Start();
        try
        {
            return _target.Run(input, _meter);
        }
        catch (ProtocolViolationException violation) when (_target.Throws && _meter.IsRunning)
        {
            _meter.Stop();
            Expect.That(IsCode(violation.Code), $"the code \"{violation.Code}\" is not lower case with underscores");
            return false;
        }
        finally
        {
            _meter.Stop();
        }
    }

    private void CheckSeed(byte[] bytes, bool accepted)
    {
        if (bytes.Length > _target.MaximumInput)
            throw new FuzzFailureException($"{_target.Name}: a seed of {bytes.Length} bytes is longer than the target's inputs.");
        try
        {
            if (Attempt(bytes) == accepted) return;
        }
        catch (Exception fault)
        {
            throw new FuzzFailureException($"{_target.Name}: a seed fails: {Tell(fault)}\nhex {Convert.ToHexStringLower(bytes)}", fault);
        }

        throw new FuzzFailureException($"{_target.Name}: a {(accepted ? "valid seed was refused" : "hostile seed was accepted")}.\nhex {Convert.ToHexStringLower(bytes)}");
    }

    private FuzzReport Report(long inputs) => new(inputs, _accepted, _mostAllocated, _mostShare);

    // Made from the numbers alone, so that the watchdog's thread can do it while the runner hangs.
    private string Describe(long iteration, string what)
    {
        var mutator = new Mutator(
            new Corpus([.. _target.Seeds(new FuzzRandom(FuzzRandom.StateOf(_seed, _target.Name, -1))), .. _target.RefusedSeeds()]),
            _target.MaximumInput, _target.Limits, _target.Words);
        var input = mutator.Make(FuzzRandom.StateOf(_seed, _target.Name, iteration));
        return $"{_target.Name}: {what}\nseed {_seed}, iteration {iteration}: --target {_target.Name} --seed {_seed} --first {iteration} --inputs 1\nhex {Convert.ToHexStringLower(input.Span)}";
    }

    private static string Tell(Exception fault) => fault is BrokenPromiseException ? fault.Message : $"threw {fault.GetType().Name}: {fault.Message}";

    private static bool IsCode(string code) => code.Length > 0 && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
