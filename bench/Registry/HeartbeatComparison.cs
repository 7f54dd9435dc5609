using System.Security.Cryptography;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Registry;

/// <summary>
/// Signed heartbeats to a silo of 100,000 registered nodes, of which a thousand beat, against the bare verification of the same
/// signatures on as many callers.
/// </summary>
internal sealed class HeartbeatComparison : RateComparison
{
    public const int Nodes = 100_000;

    private const int Callers = 100;
    private const int Beating = 1_000;
    private const int BeatsEach = 2;

    private readonly IdentityKey[] _keys = [.. Enumerable.Range(0, Beating).Select(_ => IdentityKey.Generate())];
    private RegistrySilo? _silo;
    private ulong _sequence;

    public override string Name => "registry-beats";

    public override string Subject => "signed heartbeats through INodeGrain, 100,000 nodes registered, 100 callers";

    public override string Baseline => "their signatures alone, verified";

    protected override string Unit => "heartbeats";

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _silo = await RegistrySilo.StartAsync(cancellationToken);
        await _silo.RegisterUnsignedAsync(Nodes - Beating, cancellationToken);
        foreach (var key in _keys) await _silo.RegisterSignedAsync(key, cancellationToken);
    }

    protected override Task<Slice> SubjectAsync(CancellationToken cancellationToken)
    {
        var beats = Sign();
        return RunAsync(async (node, beat) =>
        {
            var result = await _silo!.Node(_keys[node].Public.Id.ToString()).Heartbeat(beats[node][beat], cancellationToken);
            if (result.Status != HeartbeatStatus.Accepted) throw new InvalidOperationException($"A heartbeat was refused: {result.Text}");
        });
    }

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken)
    {
        var beats = Sign();
        var texts = beats.Select((of, node) => of.Select(beat => new SignedRequest(
            "heartbeat", _keys[node].Public.Id, beat.Signature!.Sequence, beat.Signature.Time, beat.Signature.BodyHash).Encode()).ToArray()).ToArray();
        return RunAsync((node, beat) => _keys[node].Public.Verify(texts[node][beat], beats[node][beat].Signature!.Signature.AsSpan())
            ? Task.CompletedTask
            : throw new InvalidOperationException("A signature did not verify."));
    }

    protected override async Task CleanUpAsync()
    {
        if (_silo is not null) await _silo.DisposeAsync();
        foreach (var key in _keys) key.Dispose();
    }

    private static Task<Slice> RunAsync(Func<int, int, Task> beat) => Slice.MeasureAsync(
        (double)Beating * BeatsEach,
        () => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < BeatsEach; i++)
            {
                for (var node = caller; node < Beating; node += Callers) await beat(node, i);
            }
        }))));

    private NodeHeartbeat[][] Sign()
    {
        var now = TimeProvider.System.GetUtcNow();
        var first = _sequence;
        _sequence += BeatsEach;
        return [.. _keys.Select(key => Enumerable.Range(1, BeatsEach).Select(i =>
        {
            var envelope = SignedRequest.Sign(key, "heartbeat", first + (ulong)i, now, []);
            return new NodeHeartbeat(
                new RequestSignature(key.Public.Encoded, envelope.Sequence, envelope.Time, [.. SHA256.HashData([])], envelope.Signature), null);
        }).ToArray())];
    }
}
