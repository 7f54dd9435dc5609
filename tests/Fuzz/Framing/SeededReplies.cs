using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Framing;

/// <summary>Bodies of replies with random fields.</summary>
internal static class SeededReplies
{
    private static readonly string[] States = ["active", "pending_1st", "coma", ""];

    public static RegisterReply Register(FuzzRandom random) => new(
        NodeId.Read(random.Bytes(NodeId.Size)), random.Text("abc-019", 0, 20), random.OneIn(2), SeededRecords.Time(random), SeededRecords.Time(random));

    public static HeartbeatReply Heartbeat(FuzzRandom random) => new(random.Pick(States), SeededRecords.Time(random));

    public static DiscoverReply Discover(FuzzRandom random) => new(
        [.. Enumerable.Range(0, random.Below(6)).Select(_ =>
            new DiscoverEntry(random.Bytes(random.Below(80)), random.Pick(States), random.OneIn(2), SeededRecords.Time(random)))],
        random.Text("abc019", 0, 20));

    public static ResolveReply Resolve(FuzzRandom random) => new(
        random.Text("abc019", 0, 20), random.Bytes(random.Below(200)), random.Bytes(random.Below(200)), random.OneIn(2));
}
