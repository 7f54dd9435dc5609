using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Publishing;

/// <summary>Turns what a server answered, or why it did not, into an answer of the exchange.</summary>
internal static class OriginAnswer
{
    public static async Task<OutgoingResponse> OfAsync(HttpRequestMessage message, HttpResponseMessage response, OriginPaths paths, CancellationToken cancellationToken)
    {
        var fields = new List<HeaderField>();
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            foreach (var value in values) fields.Add(new HeaderField(name, paths.Outward(name, value)));
        }

        HopByHopFields.RemoveFrom(fields);
        // The transfer coding is undone here, and beside one a length means nothing (RFC 9112 §6.3); contradicting lengths are
        // how answers are smuggled past whoever reads them next.
        var sensible = ContentLengths.TryTake(fields, out var length);
        if (response.Headers.TransferEncodingChunked == true) length = null;
        else if (!sensible) return Invalid(message, response);
        if (length is { } stated) ContentLengths.Set(fields, stated);
        return new OutgoingResponse
        {
            Status = (int)response.StatusCode,
            Reason = response.ReasonPhrase ?? string.Empty,
            Headers = fields,
            Body = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellationToken)),
            Owner = new Roundtrip(message, response),
        };
    }

    /// <summary>An answer that the server was not asked for.</summary>
    public static OutgoingResponse Plain(HttpStatusCode status, string reason, string text) => new()
    {
        Status = (int)status,
        Reason = reason,
        Headers = [new HeaderField("Content-Type", "text/plain; charset=utf-8")],
        Body = PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text + "\n"))),
    };

    public static OutgoingResponse Unreachable(HttpRequestException fault) =>
        OutgoingResponse.Failed(ExchangeFailureCodes.OriginUnreachable, $"The publisher cannot reach its server: {Reason(fault)}.");

    private static OutgoingResponse Invalid(HttpRequestMessage message, HttpResponseMessage response)
    {
        new Roundtrip(message, response).Dispose();
        return OutgoingResponse.Failed(ExchangeFailureCodes.OriginUnreachable, "The publisher cannot reach its server: its answer is not valid HTTP.");
    }

    // A text for the other side: what failed, and no address of this side's network.
    private static string Reason(HttpRequestException fault) => fault.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its name cannot be resolved",
        HttpRequestError.ConnectionError => fault.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            ? "the connection was refused"
            : "no connection could be made",
        HttpRequestError.SecureConnectionError => "the TLS handshake failed",
        HttpRequestError.ResponseEnded => "it closed the connection before it answered",
        _ => Broken(fault) ? "it broke the connection off before it answered" : "its answer is not valid HTTP",
    };

    private static bool Broken(Exception fault)
    {
        for (Exception? inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException) return true;
        }

        return false;
    }

    // A server may answer while the request's body is still on its way, so the request lives as long as the answer.
    private sealed record Roundtrip(HttpRequestMessage Request, HttpResponseMessage Response) : IDisposable
    {
        public void Dispose()
        {
            Response.Dispose();
            Request.Dispose();
        }
    }
}
