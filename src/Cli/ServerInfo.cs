using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli;

/// <summary>What <c>GET /</c> answers, as far as it is needed here: where the edge listens.</summary>
internal sealed record ServerInfo(string? Edge)
{
    /// <summary>Asks the server; an answer that is not this product's is refused by name.</summary>
    public static async Task<ServerInfo> GetAsync(Uri server, CancellationToken cancellationToken)
    {
        var answer = await ApiReader.GetAsync(server, "/", cancellationToken);
        if (!answer.TryGetProperty("node_id", out _)) throw ApiReader.Foreign(server);
        return new ServerInfo(answer.TryGetProperty("edge", out var edge) && edge.ValueKind == JsonValueKind.String ? edge.GetString() : null);
    }

    /// <summary>The edge's address, with the id that its handshake must prove.</summary>
    public VoxaEndpoint EdgeEndpoint()
    {
        if (VoxaEndpoint.TryParse(Edge, out var endpoint)) return endpoint;
        throw new CommandFailedException(ExitCodes.Failed, "edge_unknown",
            "The server names no edge to connect to. Does it run with the role 'edge'?");
    }
}
