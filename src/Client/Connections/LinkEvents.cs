using OrleansVoxa.Client.Notices;

namespace OrleansVoxa.Client.Connections;

/// <summary>What a connection hands to its owner, from its receiving loop; none may block or throw.</summary>
/// <param name="Deliver">A packet for this node.</param>
/// <param name="Complain">An error that the edge sent without having been asked.</param>
/// <param name="Tell">A notice.</param>
internal sealed record LinkEvents(Action<ReadOnlyMemory<byte>> Deliver, Action<VoxaClientException> Complain, Action<Notice> Tell);
