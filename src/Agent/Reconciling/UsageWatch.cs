using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>Asks the engine now and then what each running container uses, one after the other and spread over the time, so that a hundred are no burst.</summary>
internal sealed class UsageWatch(EngineClient engine, InstanceBook book, TimeProvider time)
{
    /// <summary>How often each container is asked for.</summary>
    public static readonly TimeSpan Round = TimeSpan.FromSeconds(15);

    private Dictionary<string, UsageSample> _last = new(StringComparer.Ordinal);

    /// <summary>Asks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var running = book.Running();
            var seen = new Dictionary<string, UsageSample>(StringComparer.Ordinal);
            foreach (var (id, container) in running)
            {
                await Task.Delay(Round / running.Count, time, cancellationToken);
                if (await SampleAsync(container, cancellationToken) is not { } sample) continue;
                seen[container] = sample;
                book.Measure(id, container, _last.TryGetValue(container, out var before) ? sample.CpuMillisSince(before) : null, sample.MemoryBytes);
            }

            _last = seen;
            if (running.Count == 0) await Task.Delay(Round / 5, time, cancellationToken);
        }
    }

    private async Task<UsageSample?> SampleAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            return UsageSample.Of(await engine.Containers.StatsAsync(container, cancellationToken));
        }
        catch (EngineException)
        {
            // It has ended meanwhile, or the engine is away, which others see and say; there is no figure for it this time.
            return null;
        }
    }
}
