using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Problems;

namespace OrleansVoxa.Api.Json;

/// <summary>Reads JSON bodies: media type, then size, then shape, and the fault is an answer.</summary>
internal static class ApiBody
{
    /// <summary>The body, or a problem. An absent body is <paramref name="empty"/>, where that is not null.</summary>
    public static async Task<(T? Value, ApiProblem? Problem)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, T? empty)
        where T : class
    {
        var request = context.Request;
        var limit = context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.MaxBodyBytes;
        if (request.ContentLength > limit) return (null, ApiProblem.TooLarge(limit));
        if (!request.HasJsonContentType() && (empty is null || request.ContentType is not null))
            return (null, ApiProblem.UnsupportedMediaType(request.ContentType));

        var (body, whole) = await ReadBytesAsync(request.Body, limit, context.RequestAborted);
        if (!whole) return (null, ApiProblem.TooLarge(limit));
        if (body.Length == 0 && empty is not null) return (empty, null);
        try
        {
            return JsonSerializer.Deserialize(body.Span, type) is { } value
                ? (value, null)
                : (null, ApiProblem.Invalid("body", "The body must be a JSON object, not null."));
        }
        catch (JsonException e)
        {
            var field = e.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";
            return (null, ApiProblem.Invalid(field, field == "body" ? "The body is not a valid JSON object." : $"'{field}' has the wrong JSON type."));
        }
    }

    private static async Task<(ReadOnlyMemory<byte> Body, bool Whole)> ReadBytesAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[8_192];
        while (true)
        {
            var read = await stream.ReadAsync(chunk, cancellationToken);
            if (read == 0) return (buffer.ToArray(), true);
            if (buffer.Length + read > limit) return (default, false);
            buffer.Write(chunk, 0, read);
        }
    }
}
