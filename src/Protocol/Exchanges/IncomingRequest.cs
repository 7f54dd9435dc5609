using System.IO.Pipelines;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>A request that arrived in fragments, as its handler sees it.</summary>
public sealed class IncomingRequest
{
    /// <summary>Makes one; handlers get them, tests may make them.</summary>
    public IncomingRequest(StreamId exchange, string method, string target, IReadOnlyList<HeaderField> headers, PipeReader body, TimeSpan deadline)
    {
        Exchange = exchange;
        Method = method;
        Target = target;
        Headers = headers;
        Body = body;
        Deadline = deadline;
    }

    /// <summary>The exchange's random id; the same request never reaches a handler twice under one id.</summary>
    public StreamId Exchange { get; }

    /// <summary>The request method.</summary>
    public string Method { get; }

    /// <summary>Path and query.</summary>
    public string Target { get; }

    /// <summary>The header fields.</summary>
    public IReadOnlyList<HeaderField> Headers { get; }

    /// <summary>
    /// The body, empty when there is none. Reading it slowly slows the sender down. A body that was cut throws
    /// <see cref="ExchangeFailureException"/>.
    /// </summary>
    public PipeReader Body { get; }

    /// <summary>Time left to the first byte of the answer when the request was sent.</summary>
    public TimeSpan Deadline { get; }
}
