using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Sessions.Http;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions.Methods;

/// <summary><c>http</c>: sends a small HTTP request as a split one; longer bodies take a stream.</summary>
internal sealed class HttpCallMethod(HttpExchange exchange, IOptions<EdgeOptions> options, TimeProvider clock) : ISessionMethod
{
    private readonly EdgeOptions _options = options.Value;

    public string Name => "http";

    public MessagePriority Priority => MessagePriority.Bulk;

    /// <summary>The bridge has a limit of its own, and what takes time is whoever published the service.</summary>
    public bool WaitsForGrains => false;

    public async Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken ended)
    {
        // The exchange has deadlines of its own; this one bounds a body that drips, and ends the exchange then.
        using var deadline = new CancellationTokenSource(2 * _options.BridgeDeadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ended);
        var cancellationToken = either.Token;
        if (!HttpHeads.TryDecodeCall(request.Body.Span, _options.MaxCallBodyBytes, out var service, out var head, out var body, out var fault))
            return Error.Of(request.Correlation, SessionErrors.InvalidField, "body: " + fault);
        var reader = head.HasBody ? PipeReader.Create(new ReadOnlySequence<byte>(body)) : null;
        await using var response = await exchange.SendAsync(service, head, reader, cancellationToken);
        if (response.Failure is { } failure) return Error.Of(request.Correlation, failure.Code, failure.Text);
        try
        {
            return await ReadAsync(response.Body, cancellationToken) is { } answer
                ? new Reply(request.Correlation, HttpHeads.EncodeAnswer(HttpExchange.Head(response), answer))
                : Error.Of(request.Correlation, ExchangeFailureCodes.BodyTooLarge, "The answer is too long for a call; open a stream for it.");
        }
        catch (ExchangeFailureException e)
        {
            return Error.Of(request.Correlation, e.Failure.Code, e.Failure.Text);
        }
    }

    /// <summary>Null if the answer is longer than a call may carry.</summary>
    private async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        var chunk = new byte[32 * 1024];
        while (true)
        {
            var read = await body.ReadAsync(chunk, cancellationToken);
            if (read == 0) return whole.ToArray();
            if (whole.Length + read > _options.MaxCallBodyBytes) return null;
            whole.Write(chunk, 0, read);
        }
    }
}
