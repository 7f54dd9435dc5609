using System.Security.Cryptography;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Auditing;

/// <summary>Who was succeeded by whom, against those who took over.</summary>
internal sealed class AuditedSuccessions
{
    private const string Restore = "Restore the newest backup in which both agree.";

    // By the node that ended: who it named, and the hash of what was signed; and the same by the node that began.
    private readonly Dictionary<NodeId, (NodeId Successor, string Hash)> _ended = [];
    private readonly Dictionary<NodeId, string> _begun = [];

    public Disagreement? Visit(NodeId id, NodeGrainState node)
    {
        if (node.Inherited.Length > 0) _begun[id] = Hash(node.Inherited);
        if (node.Succession is not { } succession) return null;
        if (!SignedKeySuccession.TryDecode(succession.Signed, out var signed, out _) || !signed.Verify()
            || signed.Record.OldKey.Id != id || signed.Record.NewKey.Id.ToString() != succession.Successor)
            return new Disagreement(DisagreementCodes.SuccessionDiffers, id.ToString(), $"Both keys did not sign that the node is succeeded by node {succession.Successor}.", Restore, false);
        if (succession.HandedOver)
        {
            _ended[id] = (signed.Record.NewKey.Id, Hash(succession.Signed));
            return null;
        }

        return new Disagreement(
            DisagreementCodes.SuccessionPending, id.ToString(), $"The node was succeeded by node {succession.Successor}, which does not have everything yet.", "A running silo finishes it by itself within a day, or at once when the succession is sent again.", false);
    }

    public IEnumerable<Disagreement> Finish() => _ended
        .Where(entry => !_begun.TryGetValue(entry.Value.Successor, out var hash) || hash != entry.Value.Hash)
        .Select(entry => new Disagreement(
            DisagreementCodes.SuccessionDiffers, entry.Key.ToString(), $"The node was succeeded by node {entry.Value.Successor}, which did not take over from it.", Restore, false));

    private static string Hash(byte[] signed) => Convert.ToHexString(SHA256.HashData(signed));
}
