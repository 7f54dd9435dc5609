using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansVoxa.Bench.Hello;

/// <summary>
/// What the registry's HTTP calls are held against: the same JSON read and written by Kestrel and System.Text.Json, and nothing done
/// with it. Names and lengths are those of the product's answers.
/// </summary>
internal static class JsonEndpoints
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly string Id = new('a', 40);
    private static readonly byte[] Bytes = Enumerable.Repeat((byte)' ', 64 * 1024).ToArray();

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods("/heartbeat/{id}", ["POST"], static async context =>
        {
            if (context.Request.ContentLength > 0) await ReadAsync(context, HelloJson.Default.HeartbeatRequest);
            await WriteAsync(context, 200, new HeartbeatAnswer("accepted", Id, Id, "active", Time, Time, "0.1.0", TimeProvider.System.GetUtcNow()), HelloJson.Default.HeartbeatAnswer);
        });
        app.MapMethods("/register", ["POST"], static async context =>
        {
            await ReadAsync(context, HelloJson.Default.RegistrationRequest);
            var answer = new RegistrationAnswer("created", Id, Id, "active", false, Time, Time, Time, 1, 0, "0.1.0", TimeProvider.System.GetUtcNow());
            await WriteAsync(context, 201, answer, HelloJson.Default.RegistrationAnswer);
        });
        app.MapMethods("/discover", ["GET"], static async context =>
        {
            var nodes = Enumerable.Range(0, int.Parse(context.Request.Query["max_results"].ToString(), System.Globalization.CultureInfo.InvariantCulture)).Select(_ => new NodeAnswer(
                Id, Id, "203.0.113.9", 9000, ["tcp://203.0.113.9:9000"], new string('A', 48), ["files", "storage"], null, "standard", "active", true, false, Time, Time, Time, Time, 0, 1));
            await WriteAsync(context, 200, new DiscoverAnswer(20, [.. nodes], Id, "0.1.0", TimeProvider.System.GetUtcNow()), HelloJson.Default.DiscoverAnswer);
        });
        // Ready-made: nothing that answers with so many bytes takes less.
        app.MapMethods("/bytes/{length:int}", ["GET"], static context =>
        {
            var length = int.Parse((string)context.Request.RouteValues["length"]!, System.Globalization.CultureInfo.InvariantCulture);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = length;
            return context.Response.Body.WriteAsync(Bytes.AsMemory(0, length), context.RequestAborted).AsTask();
        });
    }

    private static async Task ReadAsync<T>(HttpContext context, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        _ = await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) ?? throw new BadHttpRequestException("null");

    private static Task WriteAsync<T>(HttpContext context, int status, T answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}

internal sealed record HeartbeatRequest(ulong? Sequence, long? Time, string? Signature);

internal sealed record HeartbeatAnswer(
    string Status, string NodeId, string Id, string State, DateTimeOffset ExpiresAt, DateTimeOffset? NextCheck, string Version, DateTimeOffset Timestamp);

internal sealed record RegistrationRequest(
    string? NodeId, string? IpAddress, int? Port, string? PublicKey, string[]? Capabilities, string? Region, string? Type, string? Record,
    ulong? Sequence, long? Time, string? Signature);

internal sealed record RegistrationAnswer(
    string Status, string NodeId, string Id, string State, bool Verified, DateTimeOffset RegisteredAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? NextCheck, int Incarnation, int Revivals, string Version, DateTimeOffset Timestamp);

internal sealed record NodeAnswer(
    string NodeId, string Id, string IpAddress, int Port, string[] Addresses, string PublicKey, string[] Capabilities, string? Region, string Type,
    string State, bool Reachable, bool Verified, DateTimeOffset RegisteredAt, DateTimeOffset ExpiresAt, DateTimeOffset NextCheck,
    DateTimeOffset LastSeen, int Revivals, int Incarnation);

internal sealed record DiscoverAnswer(int Count, NodeAnswer[] Nodes, string? Cursor, string Version, DateTimeOffset Timestamp);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(HeartbeatAnswer))]
[JsonSerializable(typeof(RegistrationRequest))]
[JsonSerializable(typeof(RegistrationAnswer))]
[JsonSerializable(typeof(DiscoverAnswer))]
internal sealed partial class HelloJson : JsonSerializerContext;
