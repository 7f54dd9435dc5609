using System.Net;
using System.Text.Json;

namespace OrleansVoxa.Cli;

/// <summary>Reads the HTTP API: a JSON object, or a failure with the server's own code and text.</summary>
internal static class ApiReader
{
    private const int LargestAnswer = 16 * 1024 * 1024;

    public static async Task<JsonElement> GetAsync(
        Uri server, string path, CancellationToken cancellationToken, params (string Name, string? Value)[] query)
    {
        var parts = query.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
        var address = new Uri(server, $"{path}?{string.Join('&', parts)}");
        using var http = new HttpClient { MaxResponseContentBufferSize = LargestAnswer, Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            using var response = await http.GetAsync(address, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            using var document = JsonDocument.Parse(body);
            if (!response.IsSuccessStatusCode) throw Refused(response.StatusCode, document.RootElement);
            return document.RootElement.Clone();
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "server_unreachable",
                $"No server answers at {server} ({fault.Message}). Start one with `voxa up`, or name another with --server URL.");
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "not_a_voxa_server", $"{address} does not answer with JSON.");
        }
    }

    private static CommandFailedException Refused(HttpStatusCode status, JsonElement problem)
    {
        var code = problem.TryGetProperty("code", out var named) ? named.GetString() : null;
        var text = problem.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
        return new CommandFailedException(
            status == HttpStatusCode.NotFound ? ExitCodes.NotFound : ExitCodes.Failed,
            code ?? $"http_{(int)status}",
            text ?? $"The server answered {(int)status}.");
    }
}
