namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>
/// The answer to a split request, or why there is none. Dispose it: that frees the exchange, and cancels it when the body was
/// not read to its end.
/// </summary>
public sealed class SplitResponse : IAsyncDisposable
{
    private readonly Func<ValueTask>? _dispose;

    internal SplitResponse(int status, string reason, IReadOnlyList<HeaderField> headers, Stream body, ExchangeTrace? trace, Func<ValueTask>? dispose)
    {
        Status = status;
        Reason = reason;
        Headers = headers;
        Body = body;
        Trace = trace;
        _dispose = dispose;
    }

    /// <summary>Makes an answer that never came, for callers that find out before anything was sent.</summary>
    public SplitResponse(ExchangeFailure failure, ExchangeTrace? trace = null)
        : this(0, string.Empty, [], Stream.Null, trace, null)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Failure = failure;
    }

    /// <summary>Why there is no answer; null when <see cref="Status"/> and the headers came. A body can still fail later: then
    /// reading it throws <see cref="ExchangeFailureException"/>.</summary>
    public ExchangeFailure? Failure { get; }

    /// <summary>The status code, 200 to 999; 0 when <see cref="Failure"/> is set.</summary>
    public int Status { get; }

    /// <summary>The reason phrase; may be empty.</summary>
    public string Reason { get; }

    /// <summary>The header fields.</summary>
    public IReadOnlyList<HeaderField> Headers { get; }

    /// <summary>
    /// The body: read-only, not seekable, for one reader at a time. It ends cleanly only when the whole body came; otherwise
    /// reading throws <see cref="ExchangeFailureException"/>.
    /// </summary>
    public Stream Body { get; }

    /// <summary>What went where, when the request asked for it; complete once the body was read to its end.</summary>
    public ExchangeTrace? Trace { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _dispose?.Invoke() ?? ValueTask.CompletedTask;
}
