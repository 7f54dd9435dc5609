using System.Buffers;
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

        var reader = request.BodyReader;
        var read = await reader.ReadAsync(context.RequestAborted);
        while (!read.IsCompleted && read.Buffer.Length <= limit)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync(context.RequestAborted);
        }

        try
        {
            if (read.Buffer.Length > limit) return (null, ApiProblem.TooLarge(limit));
            return read.Buffer.IsEmpty && empty is not null ? (empty, null) : Parse(read.Buffer, type);
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    private static (T? Value, ApiProblem? Problem) Parse<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            // Nearly every body lies in one piece, and is read where it lies.
            return JsonSerializer.Deserialize(body.IsSingleSegment ? body.FirstSpan : body.ToArray(), type) is { } value
                ? (value, null)
                : (null, ApiProblem.Invalid("body", "The body must be a JSON object, not null."));
        }
        catch (JsonException e)
        {
            var field = e.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";
            return (null, ApiProblem.Invalid(field, field == "body" ? "The body is not a valid JSON object." : $"'{field}' has the wrong JSON type."));
        }
    }
}
