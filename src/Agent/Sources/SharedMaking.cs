using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sources;

/// <summary>
/// Has an image made once for all who want it at the same time: two builds under one tag would do everything twice and leave the first one's image without a
/// name. It is broken off when nobody wants it any more. Thread-safe.
/// </summary>
internal sealed class SharedMaking
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Making> _making = new(StringComparer.Ordinal);

    /// <summary>The image of a tag, made by whoever wants it first.</summary>
    /// <param name="tag">Which one.</param>
    /// <param name="progress">Told how far it is, whoever began it.</param>
    /// <param name="make">Finds or makes it; that it looks first is part of what is done once.</param>
    /// <param name="cancellationToken">Ends this wait, and the making with the last one that waits.</param>
    /// <exception cref="Exception">What ended the making, for all who wait for it.</exception>
    public async Task<ImageDetail> EnsureAsync(
        string tag, Action<InstanceState, string>? progress, Func<Action<InstanceState, string>, CancellationToken, Task<ImageDetail>> make, CancellationToken cancellationToken)
    {
        while (true)
        {
            Making? making;
            bool hasJoined;
            lock (_lock)
            {
                if (!_making.TryGetValue(tag, out making))
                {
                    _making[tag] = making = new Making();
                    making.Work = RunAsync(tag, making, make);
                }

                hasJoined = !making.IsBrokenOff;
                if (hasJoined) making.Waiting.Add(progress);
            }

            if (!hasJoined)
            {
                // Everybody left it, and it is on its way out: the next one begins after it.
                await ((Task)making.Work).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            try
            {
                if (making.Said is { } said) progress?.Invoke(said.State, said.Text);
                return await making.Work.WaitAsync(cancellationToken);
            }
            finally
            {
                Leave(making, progress);
            }
        }
    }

    private void Leave(Making making, Action<InstanceState, string>? progress)
    {
        lock (_lock)
        {
            making.Waiting.Remove(progress);
            if (making.Waiting.Count > 0 || making.Work.IsCompleted) return;
            making.IsBrokenOff = true;
        }

        // Without a timer or a handle, its source needs no disposal.
        _ = making.Breaker.CancelAsync();
    }

    private async Task<ImageDetail> RunAsync(string tag, Making making, Func<Action<InstanceState, string>, CancellationToken, Task<ImageDetail>> make)
    {
        // Out of the lock at once.
        await Task.Yield();
        try
        {
            return await make((state, text) => Tell(making, state, text), making.Breaker.Token);
        }
        finally
        {
            lock (_lock) _making.Remove(tag);
        }
    }

    private void Tell(Making making, InstanceState state, string text)
    {
        Action<InstanceState, string>?[] waiting;
        lock (_lock)
        {
            making.Said = new Word(state, text);
            waiting = [.. making.Waiting];
        }

        foreach (var one in waiting) one?.Invoke(state, text);
    }

    private sealed record Word(InstanceState State, string Text);

    private sealed class Making
    {
        public CancellationTokenSource Breaker { get; } = new();

        public List<Action<InstanceState, string>?> Waiting { get; } = [];

        public Task<ImageDetail> Work { get; set; } = null!;

        public Word? Said { get; set; }

        public bool IsBrokenOff { get; set; }
    }
}
