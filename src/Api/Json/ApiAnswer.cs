using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace OrleansVoxa.Api.Json;

/// <summary>Writes JSON answers whole, so that a length is sent and a failing serialisation is still a clean 500.</summary>
internal static class ApiAnswer
{
    /// <summary>
    /// An answer that caches may keep and ask about: with a weak tag (RFC 9110, section 8.8.3) over everything before its timestamp,
    /// which every answer ends with; 304 without a body to whoever has it.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">The answer; its last member is the timestamp.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="stable">The answer without what changes by itself, where something does beside the timestamp.</param>
    public static async Task WriteTaggedAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type, T? stable = null)
        where T : class
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        var content = stable is null ? body : JsonSerializer.SerializeToUtf8Bytes(stable, type);
        var end = content.AsSpan().LastIndexOf("\"timestamp\":"u8);
        if (end < 0) throw new InvalidOperationException($"{typeof(T).Name} has no timestamp.");
        await WriteTaggedAsync(context, TagOf(content.AsSpan(0, end)), body);
    }

    private static EntityTagHeaderValue TagOf(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash[..16])}\"", isWeak: true);
    }

    private static async Task WriteTaggedAsync(HttpContext context, EntityTagHeaderValue tag, byte[] body)
    {
        var response = context.Response;
        response.Headers.ETag = tag.ToString();
        // Kept, but asked about before each use: nodes come and go.
        response.Headers.CacheControl = "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static async Task WriteAsync<T>(
        HttpContext context, int status, T answer, JsonTypeInfo<T> type, string contentType = "application/json")
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
