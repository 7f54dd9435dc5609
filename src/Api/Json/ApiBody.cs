using System.Buffers;
using System.IO.Pipelines;
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

        var read = await FillAsync(request.BodyReader, limit, context.RequestAborted);
        try
        {
            if (read.Buffer.Length > limit) return (null, ApiProblem.TooLarge(limit));
            return read.Buffer.IsEmpty && empty is not null ? (empty, null) : Parse(read.Buffer, type);
        }
        finally
        {
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>The bytes of a body that is not one JSON object, or a problem.</summary>
    public static async Task<(byte[]? Value, ApiProblem? Problem)> ReadBytesAsync(HttpContext context, int limit)
    {
        var request = context.Request;
        if (request.ContentLength > limit) return (null, ApiProblem.TooLarge(limit));
        var read = await FillAsync(request.BodyReader, limit, context.RequestAborted);
        try
        {
            return read.Buffer.Length > limit ? (null, ApiProblem.TooLarge(limit)) : (read.Buffer.ToArray(), null);
        }
        finally
        {
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    private static async ValueTask<ReadResult> FillAsync(PipeReader reader, int limit, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(cancellationToken);
        while (!read.IsCompleted && read.Buffer.Length <= limit)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync(cancellationToken);
        }

        return read;
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
