using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Limits;

/// <summary>What each identity may send, counted over all of its sessions, whatever their framing.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class IdentityRates(IOptions<EdgeOptions> options, TimeProvider clock)
{
    /// <summary>Identities with a partly used rate that are remembered; beyond it new ones share what is left by being refused.</summary>
    private const int MaxIdentities = 200_000;

    private readonly EdgeOptions _options = options.Value;

    private readonly BucketSet<NodeId> _messages = new(
        options.Value.MessagesPerSecond, 2d * options.Value.MessagesPerSecond, MaxIdentities, clock);

    private readonly BucketSet<NodeId> _packets = new(
        options.Value.PacketsPerSecond, options.Value.PacketsPerSecond, MaxIdentities, clock);

    /// <summary>For messages other than packets.</summary>
    public TokenBucket MessagesOf(NodeId node) => _messages.Find(node) ?? new(_options.MessagesPerSecond, 1, clock);

    /// <summary>For onion packets and stream frames.</summary>
    public TokenBucket PacketsOf(NodeId node) => _packets.Find(node) ?? new(_options.PacketsPerSecond, 1, clock);
}
