using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>What the requester keeps of a reply block that it gave away.</summary>
internal sealed record IssuedBlock(ReplyBlockId Id, ReplySecrets Secrets, LanePaths Lanes, int Lane);
