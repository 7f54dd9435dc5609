using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Tests.Nodes;

namespace OrleansVoxa.Grains.Tests.Registry;

public sealed class HeartbeatRulesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TestNode _node = new();
    private readonly TestNode _stranger = new();
    private readonly RegistryOptions _options = new() { AllowUnsigned = true };

    public void Dispose()
    {
        _node.Dispose();
        _stranger.Dispose();
    }

    private NodeGrainState Known(bool verified, NodeState state = NodeState.Active, ulong? sequence = null) => new()
    {
        Life = NodeLifecycle.Begin(Now, new NodeLifecycleOptions()) with { State = state },
        Profile = new NodeProfile { PublicKey = [.. _node.Key.Public.Encoded], Verified = verified },
        RequestSequence = sequence,
    };

    private string? Code(NodeGrainState known, NodeHeartbeat heartbeat, DateTimeOffset? now = null) =>
        HeartbeatRules.Check(_node.Id, known, heartbeat, now ?? Now, _options)?.Code;

    [Fact]
    public void Check_Signed_IsTaken() => Assert.Null(Code(Known(verified: true), _node.Beat(1, Now)));

    [Fact]
    public void Check_UnsignedOfAnUnverifiedNode_IsTakenWhereAllowed()
    {
        Assert.Null(Code(Known(verified: false), new NodeHeartbeat(null, null)));
        _options.AllowUnsigned = false;
        Assert.Equal(RefusalCodes.UnsignedRefused, Code(Known(verified: false), new NodeHeartbeat(null, null)));
    }

    [Fact]
    public void Check_UnsignedOfAVerifiedNode_NeedsASignature() =>
        Assert.Equal(RefusalCodes.SignatureRequired, Code(Known(verified: true), new NodeHeartbeat(null, null)));

    [Fact]
    public void Check_Recorded_IsStale()
    {
        Assert.Equal(RefusalCodes.StaleSequence, Code(Known(verified: true, sequence: 5), _node.Beat(5, Now)));
        Assert.Null(Code(Known(verified: true, sequence: 5), _node.Beat(6, Now)));
    }

    [Fact]
    public void Check_SignedForAnotherMethodOrByAnother_IsRefused()
    {
        Assert.Equal(RefusalCodes.BadSignature, Code(Known(verified: true), new NodeHeartbeat(_node.Sign("register", 1, Now), null)));
        Assert.Equal(RefusalCodes.KeyMismatch, Code(Known(verified: true), _stranger.Beat(1, Now)));
        Assert.Equal(RefusalCodes.KeyMismatch, Code(Known(verified: false), _stranger.Beat(1, Now)));
    }

    [Fact]
    public void Check_ClockOff_IsRefused() =>
        Assert.Equal(RefusalCodes.ClockSkew, Code(Known(verified: true), _node.Beat(1, Now.AddMinutes(6))));

    [Fact]
    public void Check_NobodyRegistered_IsUnknown() =>
        Assert.Equal(RefusalCodes.UnknownNode, Code(new NodeGrainState(), _node.Beat(1, Now)));

    [Fact]
    public void Check_Dead_IsRefused() =>
        Assert.Equal(RefusalCodes.NodeDead, Code(Known(verified: true, NodeState.Dead), _node.Beat(1, Now)));

    [Fact]
    public void Check_RegistrationRanOut_MustRegisterAgain()
    {
        var late = Now.AddDays(365).AddTicks(1);

        Assert.Equal(RefusalCodes.RegistrationExpired, Code(Known(verified: true, NodeState.Coma), _node.Beat(1, late), late));
        Assert.Null(Code(Known(verified: true, NodeState.Coma), _node.Beat(1, Now.AddDays(365)), Now.AddDays(365)));
    }
}
