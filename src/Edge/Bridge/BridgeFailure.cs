using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>Why the bridge has no answer, as the caller sees it: problem details (RFC 9457) with the exchange's code, naming no relay.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Code">A code of <see cref="ExchangeFailureCodes"/>, or <c>service_unknown</c>.</param>
/// <param name="Detail">What failed, for people.</param>
/// <param name="RetryAfterSeconds">When to try again; 0 where that would not help.</param>
public sealed record BridgeFailure(int Status, string Code, string Detail, int RetryAfterSeconds = 0)
{
    public const string ServiceUnknown = "service_unknown";

    /// <summary>What other servers use for a caller that went away; nobody reads it but the log.</summary>
    public const int ClientClosedRequest = 499;

    public static BridgeFailure TooLarge(long limit) => new(
        StatusCodes.Status413PayloadTooLarge,
        ExchangeFailureCodes.BodyTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The body may hold at most {limit} bytes."));

    public static BridgeFailure Overloaded { get; } = new(
        StatusCodes.Status503ServiceUnavailable, ExchangeFailureCodes.Overloaded, "The bridge carries as many requests as it may; try again.", 1);

    public static BridgeFailure Stopping { get; } = new(
        StatusCodes.Status503ServiceUnavailable, ExchangeFailureCodes.Overloaded, "The bridge is stopping; try again.", 5);

    /// <summary>The registry did not answer, which passes.</summary>
    public static BridgeFailure Unavailable { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "unavailable", "The registry did not answer in time or cannot store anything now; try again.", 1);

    /// <summary>A fault of this program; what it was stands in the log.</summary>
    public static BridgeFailure Internal { get; } = new(
        StatusCodes.Status500InternalServerError, "internal", "The request failed by a fault of the bridge, which is logged.");

    public static BridgeFailure? Of(ServiceStatus status, string name) => status switch
    {
        ServiceStatus.Found => null,
        ServiceStatus.Unknown => new(StatusCodes.Status404NotFound, ServiceUnknown, $"Nothing is published as '{name}'."),
        ServiceStatus.Offline => new(
            StatusCodes.Status502BadGateway, ExchangeFailureCodes.PublisherOffline, $"The publisher of '{name}' is not connected.", 5),
        _ => new(
            StatusCodes.Status502BadGateway, ExchangeFailureCodes.ProtocolViolation, $"The publisher of '{name}' has no valid record with a routing key in force."),
    };

    public static BridgeFailure Of(ExchangeFailure failure) => failure.Code switch
    {
        ExchangeFailureCodes.DeadlineExceeded => new(StatusCodes.Status504GatewayTimeout, failure.Code, "No answer came within the deadline."),
        ExchangeFailureCodes.IdleTimeout => new(StatusCodes.Status504GatewayTimeout, failure.Code, "The exchange made no progress and was ended."),
        ExchangeFailureCodes.OriginTimeout => new(
            StatusCodes.Status504GatewayTimeout, failure.Code, "The server behind the publisher did not answer in time."),
        ExchangeFailureCodes.OriginUnreachable => new(
            StatusCodes.Status502BadGateway, failure.Code, "The publisher could not reach the server behind it."),
        ExchangeFailureCodes.ServiceUnknown => new(StatusCodes.Status404NotFound, failure.Code, "The publisher answers for no service of that name now."),
        ExchangeFailureCodes.PublisherOffline => new(StatusCodes.Status502BadGateway, failure.Code, "The publisher is not connected.", 5),
        ExchangeFailureCodes.PublisherStopped => new(StatusCodes.Status502BadGateway, failure.Code, "The publisher stopped before it answered.", 5),
        ExchangeFailureCodes.NoPaths => new(
            StatusCodes.Status503ServiceUnavailable, failure.Code, "The network has too few reachable relays for separate paths.", 5),
        ExchangeFailureCodes.Overloaded => new(StatusCodes.Status503ServiceUnavailable, failure.Code, "There is no room for another request; try again.", 1),
        ExchangeFailureCodes.BodyTooLarge => new(StatusCodes.Status413PayloadTooLarge, failure.Code, "The body is longer than the limit."),
        ExchangeFailureCodes.Cancelled => new(ClientClosedRequest, failure.Code, "The request was given up."),
        ExchangeFailureCodes.ClockSkew => new(
            StatusCodes.Status502BadGateway, failure.Code, "The publisher's clock and this edge's differ too much, or one was just set back; set the clocks.", 30),
        ExchangeFailureCodes.ProtocolViolation => new(
            StatusCodes.Status502BadGateway, failure.Code, "The publisher sent what the protocol does not allow."),
        _ => new(StatusCodes.Status502BadGateway, failure.Code, "The request failed."),
    };

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (RetryAfterSeconds > 0) response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        var body = Body();
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private byte[] Body()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", Status == ClientClosedRequest ? "Client Closed Request" : ReasonPhrases.GetReasonPhrase(Status));
            json.WriteNumber("status", Status);
            json.WriteString("detail", Detail);
            json.WriteString("code", Code);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
