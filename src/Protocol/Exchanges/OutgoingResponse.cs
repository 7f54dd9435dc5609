using System.IO.Pipelines;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>A handler's answer.</summary>
public sealed class OutgoingResponse
{
    /// <summary>The status code, 200 to 999.</summary>
    public required int Status { get; init; }

    /// <summary>The reason phrase; default empty.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>Header fields, already cleared of hop-by-hop ones. Default none.</summary>
    public IReadOnlyList<HeaderField> Headers { get; init; } = [];

    /// <summary>
    /// The body, or null for none; read to its end and completed by the exchange. Not sent for an answer to HEAD nor with 204
    /// and 304, which have none. If reading it throws, the requester sees the exchange fail, never a clean end.
    /// </summary>
    public PipeReader? Body { get; init; }

    /// <summary>Disposed when the answer was sent, failed or was cancelled: what the body is read from.</summary>
    public IDisposable? Owner { get; init; }

    /// <summary>Why there is no answer; when set, all else is ignored.</summary>
    public ExchangeFailure? Failure { get; init; }

    /// <summary>An answer that says why there is none, for instance <see cref="ExchangeFailureCodes.OriginUnreachable"/>.</summary>
    public static OutgoingResponse Failed(string code, string text) => new() { Status = 0, Failure = new ExchangeFailure(code, text) };
}
