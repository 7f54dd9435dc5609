using System.Threading.Channels;
using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>
/// Keeps the book true to the engine: by its events, of which each costs a look at one container, and by a list now and then and whenever
/// events may have been missed. What does not change costs nothing but the list.
/// </summary>
internal sealed class ContainerWatch(EngineClient engine, InstanceRunner runner, SandboxNames names, InstanceBook book, TimeProvider time)
{
    /// <summary>Between lists, should an event ever be lost; so long does it take to find that an engine hangs, too.</summary>
    public static readonly TimeSpan ListEvery = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private const int MostEvents = 1_024;

    // What changes how an instance stands, in Docker's words and in Podman's where they differ. Making one is this agent's own doing.
    private static readonly HashSet<string> Telling = new(StringComparer.Ordinal) { "start", "die", "died", "oom", "pause", "unpause", "destroy", "remove" };

    /// <summary>Watches until cancelled, whether the engine is there or not.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                await FollowAsync(cancellationToken);
            }
            catch (EngineException fault)
            {
                book.Lose(fault.Kind is EngineFaultKind.Timeout or EngineFaultKind.Unsupported ? fault.Code : "engine_unreachable", $"The engine does not answer: {fault.Message}");
            }

            pause = time.GetElapsedTime(began) > LongestPause ? FirstPause : pause;
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // What does not fit is made up for by a list.
        var happened = Channel.CreateBounded<InstanceId?>(MostEvents);
        var listening = Task.Run(() => ListenAsync(happened.Writer, ending.Token), CancellationToken.None);
        try
        {
            await ServeAsync(happened.Reader, cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await listening;
        }
    }

    private async Task ListenAsync(ChannelWriter<InstanceId?> happened, CancellationToken cancellationToken)
    {
        Exception? ended = null;
        try
        {
            // Null: list. Only what is listed after the engine has begun to tell misses nothing in between.
            await foreach (var one in engine.EventsAsync(SandboxLabels.Filter(names.Owner), () => happened.TryWrite(null), cancellationToken))
            {
                if (one.Action is not { } action || !Telling.Contains(action) || !SandboxLabels.TryRead(one.Actor?.Attributes, names.Owner, out var id)) continue;
                if (!happened.TryWrite(id)) throw new EngineException(EngineFaultKind.Broken, "GET /events", "more happens than can be looked at");
            }

            ended = new EngineException(EngineFaultKind.Unreachable, "GET /events", "the engine ended its events");
        }
        catch (OperationCanceledException)
        {
            // Whoever reads has gone.
        }
        catch (Exception fault)
        {
            ended = fault;
        }

        happened.TryComplete(ended);
    }

    private async Task ServeAsync(ChannelReader<InstanceId?> happened, CancellationToken cancellationToken)
    {
        using var listing = new PeriodicTimer(ListEvery, time);
        var tick = listing.WaitForNextTickAsync(cancellationToken).AsTask();
        var isFirst = true;
        while (true)
        {
            var ready = happened.WaitToReadAsync(cancellationToken).AsTask();
            if (await Task.WhenAny(ready, tick) == tick)
            {
                await tick;
                if (isFirst) throw new EngineException(EngineFaultKind.Timeout, "GET /events", $"the engine did not begin to tell what happens within {ListEvery.TotalSeconds} s");
                tick = listing.WaitForNextTickAsync(cancellationToken).AsTask();
                await ListAsync(isFirst: false, cancellationToken);
            }

            if (!ready.IsCompleted) continue;
            // Throws what ended the events.
            if (!await ready) return;
            while (happened.TryRead(out var one))
            {
                if (one is { } id)
                {
                    if (book.Touch(id)) book.See(id, await runner.LookAsync(id, cancellationToken));
                    continue;
                }

                await ListAsync(isFirst, cancellationToken);
                isFirst = false;
            }
        }
    }

    private async Task ListAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var machine = isFirst ? await DescribeAsync(cancellationToken) : null;
        foreach (var id in book.Compare(await runner.ListAsync(cancellationToken))) book.See(id, await runner.LookAsync(id, cancellationToken));
        if (machine is null) return;
        // What an agent left that was killed between a network and its container.
        await runner.SweepAsync(cancellationToken);
        book.Find(machine);
    }

    private async Task<MachineFacts> DescribeAsync(CancellationToken cancellationToken)
    {
        var version = await engine.VersionAsync(cancellationToken);
        var info = await engine.InfoAsync(cancellationToken);
        var broken = SandboxSupport.Find(info);
        return new MachineFacts(
            EngineNames.Of(version),
            broken.Count > 0 ? broken[0].Code : "",
            broken.Count > 0 ? broken[0].Sentence : "",
            new HostCapacity(Math.Clamp(info.NCPU, 0, 10_000) * 1_000L, Math.Max(0, info.MemTotal), DiskRoom.Of(info.DockerRootDir)));
    }
}
