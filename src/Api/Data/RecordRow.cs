using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Data;

/// <summary>One record of a page or a stream: whose, in which state of life, and the signed record in base64, which anyone can verify.</summary>
internal sealed record RecordRow(string Id, string State, string Record)
{
    public static RecordRow Of(NodeView node) => new(node.NodeId, node.State, Convert.ToBase64String(node.SignedRecord.AsSpan()));
}
