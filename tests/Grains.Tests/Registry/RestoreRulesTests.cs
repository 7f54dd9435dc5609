using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Tests.Nodes;

namespace OrleansVoxa.Grains.Tests.Registry;

public sealed class RestoreRulesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TestNode _node = new();
    private readonly TestNode _stranger = new();
    private readonly RegistryOptions _options = new() { AllowUnsigned = false };

    public void Dispose()
    {
        _node.Dispose();
        _stranger.Dispose();
    }

    private RestoreVerdict Check(ExportedNode exported, NodeGrainState? known = null) => RestoreRules.Check(_node.Id, known ?? new(), exported, Now, _options);

    /// <summary>What a registry exports of a node that registered with a record.</summary>
    private ExportedNode Recorded(ulong sequence = 7, string handle = "lamp") => Exported(_node.Signed(sequence, Now.AddDays(-30), handle));

    /// <summary>What a registry exports of a node without one, whom nobody vouched for.</summary>
    private ExportedNode Plain() => Exported(_node.Unsigned("lamp"));

    private ExportedNode Exported(NodeRegistration registration)
    {
        var then = Now.AddDays(-30);
        var verdict = RegistrationRules.Check(_node.Id, new(), registration, then, new RegistryOptions { AllowUnsigned = true });
        var state = new NodeGrainState
        {
            Life = NodeLifecycle.Begin(then, new NodeLifecycleOptions()),
            Profile = verdict.Profile,
            RecordSequence = verdict.RecordSequence,
            RequestSequence = verdict.RequestSequence,
        };
        return NodeExports.Of(state, Now, new NodeLifecycleOptions())!;
    }

    private void Refused(string code, string? field, ExportedNode exported)
    {
        var verdict = Check(exported);
        Assert.Equal(RestoreStatus.Refused, verdict.Status);
        Assert.Equal((code, field), (verdict.Refusal!.Code, verdict.Refusal.Field));
        Assert.NotEmpty(verdict.Refusal.Text);
        Assert.Null(verdict.Node);
    }

    [Fact]
    public void Check_RecordOfLongAgo_IsTaken() => Assert.Equal(RestoreStatus.Restored, Check(Recorded()).Status);

    [Fact]
    public void Check_UnverifiedNode_IsTakenWhereOnlySignedOnesMayRegister()
    {
        var verdict = Check(Plain());

        Assert.Equal(RestoreStatus.Restored, verdict.Status);
        Assert.False(verdict.Node!.Profile!.Verified);
        Assert.Equal("203.0.113.9", Assert.Single(verdict.Node.Profile.Addresses).Host);
    }

    [Fact]
    public void Check_RecordBesideOtherFields_TheRecordCounts()
    {
        var verdict = Check(Recorded() with { Region = "elsewhere", Capabilities = ["root"], Addresses = [], Type = "bridge" });

        Assert.Equal(("eu", "standard"), (verdict.Node!.Profile!.Region, verdict.Node.Profile.Type));
        Assert.Equal(["relay", "storage"], verdict.Node.Profile.Capabilities);
        Assert.Equal("203.0.113.7", Assert.Single(verdict.Node.Profile.Addresses).Host);
    }

    [Fact]
    public void Check_AnyByteOfTheRecordChanged_IsRefused()
    {
        var exported = Recorded();

        for (var at = 0; at < exported.SignedRecord.Length; at++)
            Assert.Equal(RestoreStatus.Refused, Check(exported with { SignedRecord = TestNode.Flip(exported.SignedRecord, at) }).Status);
    }

    [Fact]
    public void Check_KeyOfAnother_IsRefused()
    {
        Refused(RefusalCodes.KeyMismatch, "public_key", Recorded() with { PublicKey = _stranger.Key.Public.Encoded });
        Refused(RefusalCodes.KeyMismatch, "record", Recorded() with { SignedRecord = _stranger.Signed(7, Now).SignedRecord });
        Refused(RefusalCodes.InvalidField, "public_key", Recorded() with { PublicKey = [1, 2, 3] });
    }

    public static TheoryData<string, Func<ExportedNode, ExportedNode>> Invented => new()
    {
        { "state", node => node with { State = "dead" } },
        { "state", node => node with { State = "Active" } },
        { "incarnation", node => node with { Incarnation = 0 } },
        { "revivals", node => node with { Revivals = -1 } },
        { "probes", node => node with { Probes = -1 } },
        { "probe_awaited", node => node with { ProbeAwaited = true, Probes = 1 } },
        { "probe_awaited", node => node with { State = "coma", ProbeAwaited = true, Probes = 1 } },
        { "probe_awaited", node => node with { State = "retry_2w", ProbeAwaited = true, Probes = 0 } },
        { "probe_awaited", node => node with { State = "retry_2w", ProbeAwaited = true, Probes = 1, ParkedAt = Now } },
        { "deadline", node => node with { Deadline = null } },
        { "deadline", node => node with { Deadline = DateTimeOffset.MaxValue } },
        { "expires_at", node => node with { ExpiresAt = DateTimeOffset.MaxValue } },
        { "last_seen", node => node with { LastSeen = Now.AddDays(1) } },
        { "last_seen", node => node with { LastSeen = DateTimeOffset.MinValue } },
        { "registered_at", node => node with { RegisteredAt = Now.AddDays(1) } },
        { "entered_at", node => node with { EnteredAt = Now.AddDays(1) } },
        { "parked_at", node => node with { ParkedAt = Now.AddDays(1) } },
        { "verified", node => node with { Verified = false } },
        { "record_sequence", node => node with { RecordSequence = 8 } },
        { "record_sequence", node => node with { RecordSequence = null } },
        { "handle", node => node with { Handle = "other" } },
        { "handle", node => node with { Handle = "" } },
        { "handle", node => node with { Handle = "a b" } },
        { "record", node => node with { SignedRecord = [1, 2, 3] } },
        { "history", node => node with { History = [new(Now, "promoted", null, "")] } },
        { "history", node => node with { History = [new(Now, "active", null, "a\nb")] } },
        { "history", node => node with { History = [new(Now, "parked", new string('a', 65), "")] } },
        { "history", node => node with { History = [.. Enumerable.Repeat(new NodeHistoryEntry(Now, "active", null, ""), 33)] } },
    };

    [Theory]
    [MemberData(nameof(Invented))]
    public void Check_WhatNoRegistryCouldHaveStored_IsRefusedByField(string field, Func<ExportedNode, ExportedNode> invent) =>
        Refused(RefusalCodes.InvalidField, field, invent(Recorded()));

    public static TheoryData<string, Func<ExportedNode, ExportedNode>> InventedPlain => new()
    {
        { "addresses", node => node with { Addresses = [new("udp", "192.0.2.1", 5)] } },
        { "addresses", node => node with { Addresses = [new("tcp", "192.0.2.1", 5), new("tcp", "192.0.2.2", 5)] } },
        { "ip_address", node => node with { Addresses = [new("tcp", "192.0.2.1:80", 5)] } },
        { "port", node => node with { Addresses = [new("tcp", "192.0.2.1", -5)] } },
        { "capabilities", node => node with { Capabilities = ["a b"] } },
        { "region", node => node with { Region = "a\u0007" } },
        { "type", node => node with { Type = "king" } },
        { "incarnation", node => node with { Incarnation = 2 } },
    };

    [Theory]
    [MemberData(nameof(InventedPlain))]
    public void Check_PlainFieldsOutOfRange_AreRefusedByField(string field, Func<ExportedNode, ExportedNode> invent) =>
        Refused(RefusalCodes.InvalidField, field, invent(Plain()));

    [Theory]
    [InlineData(7UL, 5UL, 0, RestoreStatus.Unchanged)]
    [InlineData(8UL, 1UL, -9, RestoreStatus.Restored)]
    [InlineData(6UL, 9UL, 9, RestoreStatus.Kept)]
    [InlineData(7UL, 6UL, -9, RestoreStatus.Restored)]
    [InlineData(7UL, 4UL, 9, RestoreStatus.Kept)]
    [InlineData(7UL, 5UL, 9, RestoreStatus.Restored)]
    [InlineData(7UL, 5UL, -9, RestoreStatus.Kept)]
    public void Check_KnownNode_TheNewerOneStays(ulong record, ulong request, int minutes, RestoreStatus expected)
    {
        var known = Check(Recorded() with { RequestSequence = 5 }).Node!;
        var exported = Recorded(record) with { RequestSequence = request };

        var verdict = Check(exported with { LastSeen = exported.LastSeen.AddMinutes(minutes) }, known);

        Assert.Equal(expected, verdict.Status);
        if (verdict.Node is { } node) Assert.Equal((Math.Max(record, 7), Math.Max(request, 5)), (node.RecordSequence, node.RequestSequence));
    }
}
