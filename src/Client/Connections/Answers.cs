using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Connections;

/// <summary>Reads what the edge answered, and believes of it only what the nodes themselves signed.</summary>
internal static class Answers
{
    public delegate bool Decoder<T>(ReadOnlySpan<byte> body, [NotNullWhen(true)] out T? reply, [NotNullWhen(false)] out string? fault);

    public static T Read<T>(ReadOnlyMemory<byte> body, Decoder<T> decode)
        where T : class =>
        decode(body.Span, out var reply, out var fault) ? reply : throw new VoxaClientException("bad_answer", $"The edge's answer cannot be read: {fault}");

    public static NodePage ToPage(DiscoverReply reply)
    {
        var nodes = new List<DiscoveredNode>(reply.Entries.Length);
        foreach (var entry in reply.Entries)
        {
            if (!SignedNodeRecord.TryDecode(entry.Record.AsSpan(), out var record, out _) || !record.Verify()) continue;
            nodes.Add(new DiscoveredNode(record, entry.State, entry.Reachable, entry.LastSeen));
        }

        return new NodePage(nodes, string.IsNullOrEmpty(reply.Cursor) ? null : reply.Cursor);
    }

    public static ResolvedService ToService(string asked, ResolveReply reply)
    {
        if (!SignedNodeRecord.TryDecode(reply.OwnerRecord.AsSpan(), out var owner, out var fault) || !owner.Verify())
            throw new VoxaClientException("bad_answer", $"The publisher's record cannot be trusted: {fault ?? "its signature is wrong"}.");
        // A node id names its own record; any other name has to be claimed by the same key in a record that it signed.
        if (NodeId.TryParse(asked, out var id))
        {
            if (owner.Record.Id != id) throw new VoxaClientException("bad_answer", "The edge answered with another node's record.");
        }
        else if (!SignedServiceRecord.TryDecode(reply.ServiceRecord.AsSpan(), out var service, out _)
            || !service.Verify() || service.Record.Name != asked || service.Record.Owner != owner.Record.Id)
        {
            throw new VoxaClientException("bad_answer", "The edge answered with a claim that the publisher did not sign.");
        }

        return new ResolvedService(asked, owner, reply.Attached);
    }
}
