using System.Collections.Frozen;
using System.Collections.Immutable;

namespace OrleansVoxa.Edge.Sessions.Notices;

/// <summary>The topics that one session is told of.</summary>
/// <remarks>Thread-safe; changes come one after the other.</remarks>
internal sealed class SessionNotices(EdgeSession session, FrozenDictionary<string, INoticeSource> sources) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, IAsyncDisposable> _open = new(StringComparer.Ordinal);
    private volatile bool _listening;

    /// <summary>A peer that waits for notices does not idle.</summary>
    public bool IsListening => _listening;

    /// <summary>From now on exactly these topics are told. Where one is refused, all stays as it was.</summary>
    /// <returns>Null, or the code of the refusal and the topic that it is about.</returns>
    public async Task<(string Code, string Topic)?> SetAsync(ImmutableArray<string> topics, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (topics.FirstOrDefault(topic => !sources.ContainsKey(topic)) is { } unknown) return (SessionErrors.NotFound, unknown);
            var opened = new Dictionary<string, IAsyncDisposable>(StringComparer.Ordinal);
            try
            {
                foreach (var topic in topics.Distinct().Where(topic => !_open.ContainsKey(topic)))
                {
                    if (await sources[topic].OpenAsync(session, body => session.TryTell(topic, body), cancellationToken) is not { } telling) return (SessionErrors.Forbidden, topic);
                    opened.Add(topic, telling);
                }

                foreach (var topic in _open.Keys.Except(topics).ToArray())
                {
                    _open.Remove(topic, out var telling);
                    await telling!.DisposeAsync();
                }

                foreach (var (topic, telling) in opened) _open.Add(topic, telling);
                opened.Clear();
                return null;
            }
            finally
            {
                foreach (var telling in opened.Values) await telling.DisposeAsync();
                _listening = _open.Count > 0;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            foreach (var telling in _open.Values) await telling.DisposeAsync();
            _open.Clear();
        }
        finally
        {
            _gate.Release();
        }
    }
}
