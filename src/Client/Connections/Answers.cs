using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Connections;

/// <summary>Reads what the edge answered, and believes of it only what the nodes themselves signed.</summary>
internal static class Answers
{
    public delegate T Decoder<out T>(ReadOnlySpan<byte> body);

    public static T Read<T>(ReadOnlyMemory<byte> body, Decoder<T> decode)
    {
        try
        {
            return decode(body.Span);
        }
        catch (ProtocolViolationException violation)
        {
            throw new VoxaClientException("bad_answer", $"The edge's answer cannot be read: {violation.Message}", violation);
        }
    }

    public static NodePage ToPage(DiscoverReply reply)
    {
        var nodes = new List<DiscoveredNode>(reply.Entries.Length);
        foreach (var entry in reply.Entries)
        {
            if (!SignedNodeRecord.TryDecode(entry.Record.Span, out var record, out _) || !record.Verify()) continue;
            nodes.Add(new DiscoveredNode(record, entry.State, entry.Reachable, entry.LastSeen));
        }

        return new NodePage(nodes, string.IsNullOrEmpty(reply.Cursor) ? null : reply.Cursor);
    }

    /// <summary>Who answers for a name; null where nobody does.</summary>
    public static async Task<ResolvedService?> ToServiceAsync(string asked, Task<ReadOnlyMemory<byte>> answer)
    {
        try
        {
            return ToService(asked, Read(await answer, ResolveReply.Decode));
        }
        catch (VoxaClientException refusal) when (refusal.Code is "not_found" or "service_unknown")
        {
            return null;
        }
    }

    private static ResolvedService ToService(string asked, ResolveReply reply)
    {
        if (!SignedNodeRecord.TryDecode(reply.Owner.Span, out var owner, out var fault) || !owner.Verify())
            throw new VoxaClientException("bad_answer", $"The publisher's record cannot be trusted: {fault ?? "its signature is wrong"}.");
        // A node id names its own record; any other name has to be claimed by the same key in a record that it signed.
        if (NodeId.TryParse(asked, out var id))
        {
            if (owner.Record.Id != id) throw new VoxaClientException("bad_answer", "The edge answered with another node's record.");
        }
        else if (!SignedServiceRecord.TryDecode(reply.Service.Span, out var service, out _)
            || !service.Verify() || service.Record.Name != asked || service.Record.Owner != owner.Record.Id)
        {
            throw new VoxaClientException("bad_answer", "The edge answered with a claim that the publisher did not sign.");
        }

        return new ResolvedService(asked, owner, reply.Attached);
    }
}
