using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Identity;

/// <summary>Has a registered node go on under another key (docs/protocol/identity.md, "Key succession"), over the HTTP API. Immutable and thread-safe.</summary>
/// <param name="http">What the requests go out by. It is not disposed of; its time-out holds.</param>
/// <param name="server">The API's address, such as <c>http://127.0.0.1:9999</c>.</param>
/// <param name="time">The clock that what is signed is dated by; it may be off by as much as the registry allows (5 minutes by default).</param>
public sealed class KeySuccessionClient(HttpClient http, Uri server, TimeProvider time)
{
    private const int LargestAnswer = 64 * 1024;

    /// <summary>Signs a succession by both keys, now.</summary>
    /// <remarks>Its sequence is the time in milliseconds since 1970, as that of all records that this library signs.</remarks>
    /// <exception cref="ArgumentException">A key is RSA, or both are the same.</exception>
    public SignedKeySuccession Sign(IdentityKey oldKey, IdentityKey newKey)
    {
        ArgumentNullException.ThrowIfNull(oldKey);
        ArgumentNullException.ThrowIfNull(newKey);
        var now = time.GetUtcNow();
        return SignedKeySuccession.Sign(
            new KeySuccession { OldKey = oldKey.Public, NewKey = newKey.Public, Sequence = (ulong)now.ToUnixTimeMilliseconds(), IssuedAt = now }, oldKey, newKey);
    }

    /// <summary>
    /// Submits a succession. Once it is acknowledged the old key counts for nothing, and the new one has handle, history and the right to the service
    /// names; register it next, since addresses and routing keys are signed by each key itself. If no answer came, submit it again, or sign a new one: once
    /// the new key has taken over, nothing changes.
    /// </summary>
    /// <param name="succession">What <see cref="Sign"/> made.</param>
    /// <param name="cancellationToken">Gives up waiting; the succession may have been made all the same.</param>
    /// <exception cref="VoxaClientException">
    /// Refused: <c>unknown_node</c>, <c>node_dead</c>, <c>clock_skew</c>, <c>stale_sequence</c>, <c>bad_signature</c>, <c>already_succeeded</c>, <c>successor_exists</c>,
    /// <c>successor_dead</c>, <c>successor_succeeded</c>, <c>succession_circle</c>, <c>successor_reserved</c>, …; <c>connect_failed</c> or <c>bad_answer</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the time-out of the <see cref="HttpClient"/> ran out.</exception>
    public async Task<KeySuccessionReply> SubmitAsync(SignedKeySuccession succession, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(succession);
        var address = new Uri(server, "api/v1/succeed_node");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = Body(succession) };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            using var answer = await ReadAsync(response.Content, cancellationToken) ?? throw Foreign(address);
            if (response.IsSuccessStatusCode) return Read(succession, answer.RootElement) ?? throw Foreign(address);
            throw new VoxaClientException(
                Text(answer.RootElement, "code") ?? $"http_{(int)response.StatusCode}", Text(answer.RootElement, "detail") ?? $"The server answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException fault)
        {
            throw new VoxaClientException("connect_failed", $"{server} cannot be asked: {fault.Message}", fault);
        }
    }

    private static ByteArrayContent Body(SignedKeySuccession succession)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteBase64String("succession", succession.Encode());
            writer.WriteEndObject();
        }

        var body = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return body;
    }

    /// <summary>Null if what came is too long, or no JSON object.</summary>
    private static async Task<JsonDocument?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[LargestAnswer + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > LargestAnswer) return null;
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(bytes.AsMemory(0, length));
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        }
        catch (JsonException)
        {
            // Not this product's answer, which the caller says.
        }

        document?.Dispose();
        return null;
    }

    /// <summary>Null if it is not the answer to this succession.</summary>
    private static KeySuccessionReply? Read(SignedKeySuccession succession, JsonElement answer)
    {
        var (old, successor) = (succession.Record.OldKey.Id, succession.Record.NewKey.Id);
        if (Text(answer, "id") != successor.ToString() || Text(answer, "predecessor") != old.ToString()) return null;
        var status = Text(answer, "status");
        if (status is not ("succeeded" or "unchanged") || Text(answer, "state") is not { } state || Text(answer, "node_id") is not { } name) return null;
        return new KeySuccessionReply(old, successor, name == successor.ToString() ? null : name, state, status == "unchanged");
    }

    private static VoxaClientException Foreign(Uri address) => new("bad_answer", $"{address} answers, but not as OrleansVoxa does.");

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
