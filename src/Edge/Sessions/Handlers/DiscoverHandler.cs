using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>One page of the directory. Nodes without a signed record are left out: a peer could not check what it is told of them.</summary>
internal sealed class DiscoverHandler(IGrainFactory grains, IOptions<EdgeOptions> options, TimeProvider clock)
    : RequestHandler<Discover>(options, clock)
{
    private const int MaxResults = 100;
    private const int DefaultResults = 50;

    protected override ulong Correlation(Discover request) => request.Correlation;

    protected override async Task<Message> AnswerAsync(EdgeSession session, Discover request, CancellationToken cancellationToken)
    {
        if (request.Cursor.Length > 0 && !NodeId.TryParse(request.Cursor, out _))
            return Error.Of(request.Correlation, SessionErrors.InvalidField, "cursor: it must be one that an earlier answer gave.");
        if (request.States.FirstOrDefault(state => !NodeStateNames.TryParse(state, out _)) is { } unknown)
            return Error.Of(request.Correlation, SessionErrors.InvalidField, $"states: '{unknown}' is no state.");

        var query = new DirectoryQuery
        {
            Capabilities = request.Capabilities,
            Type = request.Type,
            Region = request.Region,
            MaxResults = request.MaxResults == 0 ? DefaultResults : (int)Math.Min(request.MaxResults, MaxResults),
            After = request.Cursor.Length == 0 ? null : request.Cursor.ToLowerInvariant(),
        };
        if (!request.States.IsEmpty) query = query with { States = request.States };
        var page = await DirectoryReader.QueryAsync(grains, query, cancellationToken);
        ImmutableArray<DiscoverEntry> entries =
        [
            .. (await NodeRecords.AddAsync(grains, page.Nodes, cancellationToken))
                .Where(node => !node.SignedRecord.IsDefaultOrEmpty)
                .Select(node => new DiscoverEntry(node.SignedRecord.AsMemory(), node.State, node.Reachable && node.FlappingUntil is null, node.LastSeen)),
        ];
        return new Reply(request.Correlation, new DiscoverReply(entries, page.Cursor ?? "").Encode());
    }
}
