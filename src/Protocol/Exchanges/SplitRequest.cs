using System.IO.Pipelines;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>A request to be split over relays.</summary>
public sealed class SplitRequest
{
    /// <summary>The request method, as in RFC 9110; case-sensitive.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query as the publisher's server shall see them; starts with a slash.</summary>
    public required string Target { get; init; }

    /// <summary>Header fields, already cleared of hop-by-hop ones. Default none.</summary>
    public IReadOnlyList<HeaderField> Headers { get; init; } = [];

    /// <summary>
    /// The body, or null for none. The exchange reads it to its end and completes it, also when it fails. Wrap a stream with
    /// <see cref="PipeReader.Create(Stream, StreamPipeReaderOptions?)"/>.
    /// </summary>
    public PipeReader? Body { get; init; }

    /// <summary>Time to the first byte of the answer; unset, <see cref="ExchangeOptions.Deadline"/>.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether to record which fragment went where (see <see cref="SplitResponse.Trace"/>). Default false.</summary>
    public bool Trace { get; init; }
}
