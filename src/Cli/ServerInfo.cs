using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli;

/// <summary>What <c>GET /</c> answers: how the server is called, and where its edge listens.</summary>
internal sealed record ServerInfo(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("node_id")] string? NodeId,
    [property: JsonPropertyName("edge")] string? Edge)
{
    private const int LargestAnswer = 64 * 1024;

    /// <summary>Asks the server; an answer that is not this product's is refused by name.</summary>
    public static async Task<ServerInfo> GetAsync(Uri server, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { MaxResponseContentBufferSize = LargestAnswer, Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            return await http.GetFromJsonAsync<ServerInfo>(server, cancellationToken)
                ?? throw new JsonException("The answer is empty.");
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "server_unreachable",
                $"No server answers at {server} ({fault.Message}). Start one with `voxa up`, or name another with --server URL.");
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "not_a_voxa_server",
                $"{server} answers, but not as OrleansVoxa does. Name the API's address with --server URL.");
        }
    }

    /// <summary>The edge's address, with the id that its handshake must prove.</summary>
    public VoxaEndpoint EdgeEndpoint()
    {
        if (VoxaEndpoint.TryParse(Edge, out var endpoint)) return endpoint;
        throw new CommandFailedException(ExitCodes.Failed, "edge_unknown",
            "The server names no edge to connect to. Does it run with the role 'edge'?");
    }
}
