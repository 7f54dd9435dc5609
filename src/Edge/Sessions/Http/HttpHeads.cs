using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Sessions.Http;

/// <summary>The canonical encodings by which a peer that cannot split itself asks the edge to send an HTTP request.</summary>
/// <remarks>Specification: docs/protocol/http-calls.md.</remarks>
public static class HttpHeads
{
    /// <summary>Longest head, in bytes.</summary>
    public const int MaxHead = 64 * 1024;

    private const string RequestLabel = "voxa/http-request/1";
    private const string ResponseLabel = "voxa/http-response/1";
    private const string CallLabel = "voxa/http-call/1";
    private const string AnswerLabel = "voxa/http-answer/1";
    private const int MaxMethod = 32;
    private const int MaxTarget = 16 * 1024;
    private const int MaxHeaders = 256;
    private const int MaxName = 256;
    private const int MaxService = 255;

    public static byte[] Encode(HttpRequestHead head) => new CanonicalWriter(RequestLabel)
        .String(head.Method)
        .String(head.Target)
        .List(head.Headers, static (writer, field) => writer.String(field.Name).String(field.Value))
        .Bool(head.HasBody)
        .ToArray();

    public static byte[] Encode(HttpResponseHead head) => new CanonicalWriter(ResponseLabel)
        .U16((ushort)head.Status)
        .String(head.Reason)
        .List(head.Headers, static (writer, field) => writer.String(field.Name).String(field.Value))
        .ToArray();

    public static byte[] EncodeCall(string service, HttpRequestHead head, ReadOnlySpan<byte> body) =>
        new CanonicalWriter(CallLabel).String(service).Bytes(Encode(head)).Bytes(body).ToArray();

    public static byte[] EncodeAnswer(HttpResponseHead head, ReadOnlySpan<byte> body) =>
        new CanonicalWriter(AnswerLabel).Bytes(Encode(head)).Bytes(body).ToArray();

    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out HttpRequestHead? head, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            var reader = new CanonicalReader(encoded, RequestLabel);
            head = new(reader.String(MaxMethod), reader.String(MaxTarget), Headers(ref reader), reader.Bool());
            reader.End();
            fault = Check(head);
            if (fault is null) return true;
        }
        catch (ProtocolViolationException e)
        {
            fault = e.Message;
        }

        head = null;
        return false;
    }

    public static bool TryDecodeResponse(
        ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out HttpResponseHead? head, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            var reader = new CanonicalReader(encoded, ResponseLabel);
            head = new(reader.U16(), reader.String(MaxName), Headers(ref reader));
            reader.End();
            fault = null;
            return true;
        }
        catch (ProtocolViolationException e)
        {
            head = null;
            fault = e.Message;
            return false;
        }
    }

    /// <summary>Reads the body of a call of <c>http</c>.</summary>
    public static bool TryDecodeCall(
        ReadOnlySpan<byte> encoded, int maxBody, [NotNullWhen(true)] out string? service, [NotNullWhen(true)] out HttpRequestHead? head, out byte[] body, [NotNullWhen(false)] out string? fault)
    {
        (service, head, body) = (null, null, []);
        try
        {
            var reader = new CanonicalReader(encoded, CallLabel);
            service = reader.String(MaxService);
            var encodedHead = reader.Bytes(MaxHead);
            body = reader.Bytes(maxBody).ToArray();
            reader.End();
            return TryDecode(encodedHead, out head, out fault);
        }
        catch (ProtocolViolationException e)
        {
            fault = e.Message;
            return false;
        }
    }

    /// <summary>Reads the body of the reply to a call of <c>http</c>.</summary>
    public static bool TryDecodeAnswer(
        ReadOnlySpan<byte> encoded, int maxBody, [NotNullWhen(true)] out HttpResponseHead? head, out byte[] body, [NotNullWhen(false)] out string? fault)
    {
        (head, body) = (null, []);
        try
        {
            var reader = new CanonicalReader(encoded, AnswerLabel);
            var encodedHead = reader.Bytes(MaxHead);
            body = reader.Bytes(maxBody).ToArray();
            reader.End();
            return TryDecodeResponse(encodedHead, out head, out fault);
        }
        catch (ProtocolViolationException e)
        {
            fault = e.Message;
            return false;
        }
    }

    private static ImmutableArray<HeaderField> Headers(ref CanonicalReader reader)
    {
        var count = reader.Count(MaxHeaders);
        var headers = ImmutableArray.CreateBuilder<HeaderField>(count);
        for (var i = 0; i < count; i++) headers.Add(new(reader.String(MaxName), reader.String(MaxHead)));
        return headers.MoveToImmutable();
    }

    private static string? Check(HttpRequestHead head)
    {
        if (head.Method.Length == 0 || !head.Method.All(IsToken)) return "The method is no HTTP token.";
        if (!head.Target.StartsWith('/') || head.Target.Any(c => c is <= ' ' or >= '\x7f')) return "The target must start with a slash and be printable ASCII.";
        foreach (var field in head.Headers)
        {
            if (field.Name.Length == 0 || !field.Name.All(IsToken)) return "A header's name is no HTTP token.";
            if (field.Value.Any(c => c is '\r' or '\n' or '\0')) return "A header's value holds a line end.";
        }

        return null;
    }

    private static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
