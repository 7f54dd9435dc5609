using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Tests.Registry;

public sealed class RegistrationRulesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeGrainState Unknown = new();
    private readonly TestNode _node = new();
    private readonly TestNode _stranger = new();
    private readonly RegistryOptions _options = new() { AllowUnsigned = true };

    public void Dispose()
    {
        _node.Dispose();
        _stranger.Dispose();
    }

    private RegistrationVerdict Check(NodeRegistration registration, NodeGrainState? known = null) =>
        RegistrationRules.Check(_node.Id, known ?? Unknown, registration, Now, _options);

    /// <summary>What the grain would have stored after <paramref name="registration"/>.</summary>
    private NodeGrainState After(NodeRegistration registration, NodeState state = NodeState.Active)
    {
        var verdict = Check(registration);
        Assert.True(verdict.Accepted);
        return new NodeGrainState
        {
            Life = NodeLifecycle.Begin(Now, new NodeLifecycleOptions()) with { State = state },
            Profile = verdict.Profile,
            RecordSequence = verdict.RecordSequence,
            RequestSequence = verdict.RequestSequence,
        };
    }

    private void Refused(string code, NodeRegistration registration, NodeGrainState? known = null)
    {
        var verdict = Check(registration, known);
        Assert.False(verdict.Accepted);
        Assert.Equal(code, verdict.Refusal.Code);
        Assert.NotEmpty(verdict.Refusal.Text);
    }

    [Fact]
    public void Check_SignedRecord_IsVerifiedAndDescribesTheNode()
    {
        var verdict = Check(_node.Signed(7, Now, "my-node"));

        Assert.True(verdict.Accepted);
        Assert.True(verdict.Profile.Verified);
        Assert.Equal("my-node", verdict.Profile.Handle);
        Assert.Equal("203.0.113.7", Assert.Single(verdict.Profile.Addresses).Host);
        Assert.Equal(["relay", "storage"], verdict.Profile.Capabilities);
        Assert.Equal("eu", verdict.Profile.Region);
        Assert.Equal(7ul, verdict.RecordSequence);
    }

    [Fact]
    public void Check_SignedRequestWithPlainFields_IsVerifiedWithoutARecord()
    {
        var verdict = Check(_node.Enveloped(9, Now, "my-node"));

        Assert.True(verdict.Accepted);
        Assert.True(verdict.Profile.Verified);
        Assert.Empty(verdict.Profile.SignedRecord);
        Assert.Equal(9ul, verdict.RequestSequence);
    }

    [Fact]
    public void Check_Unsigned_IsUnverified()
    {
        var verdict = Check(_node.Unsigned("my-node"));

        Assert.True(verdict.Accepted);
        Assert.False(verdict.Profile.Verified);
        Assert.Empty(verdict.Profile.SignedRecord);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public void Check_UnsignedWhereNotAllowed_IsRefused(bool? allow)
    {
        _options.AllowUnsigned = allow;

        Refused(RefusalCodes.UnsignedRefused, _node.Unsigned());
    }

    [Fact]
    public void Check_UnsignedAfterVerified_NeedsASignature()
    {
        Refused(RefusalCodes.SignatureRequired, _node.Unsigned(), After(_node.Signed(1, Now)));
        Refused(RefusalCodes.SignatureRequired, _node.Unsigned(), After(_node.Enveloped(1, Now)));
    }

    [Fact]
    public void Check_UnsignedAfterDeath_NeedsASignatureEvenIfItNeverHadOne() =>
        Refused(RefusalCodes.SignatureRequired, _node.Unsigned(), After(_node.Unsigned(), NodeState.Dead));

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    [InlineData(0)]
    public void Check_RecordAloneNotNewer_IsStale(ulong sequence) =>
        Refused(RefusalCodes.StaleSequence, _node.Signed(sequence, Now), After(_node.Signed(5, Now)));

    [Fact]
    public void Check_RecordOfAnEarlierLife_IsStale() =>
        Refused(RefusalCodes.StaleSequence, _node.Signed(5, Now), After(_node.Signed(5, Now), NodeState.Dead));

    [Fact]
    public void Check_RequestSequenceNotNewer_IsStale() =>
        Refused(RefusalCodes.StaleSequence, _node.Enveloped(5, Now), After(_node.Enveloped(5, Now)));

    [Fact]
    public void Check_RecordInForcePresentedAgainInASignedRequest_Renews()
    {
        var record = _node.Signed(5, Now.AddDays(-9));
        var first = record with { Signature = _node.Sign("register", 1, Now) };
        var known = After(first);

        Assert.True(Check(record with { Signature = _node.Sign("register", 2, Now) }, known).Accepted);
        Refused(RefusalCodes.StaleSequence, first, known);
        var other = _node.Signed(5, Now, "other") with { Signature = _node.Sign("register", 3, Now) };
        Refused(RefusalCodes.StaleSequence, other, known);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public void Check_ClockOff_IsRefused(int seconds)
    {
        Refused(RefusalCodes.ClockSkew, _node.Signed(1, Now.AddSeconds(seconds)));
        Refused(RefusalCodes.ClockSkew, _node.Enveloped(1, Now.AddSeconds(seconds)));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(-300)]
    public void Check_ClockWithinTheWindow_IsTaken(int seconds) => Assert.True(Check(_node.Signed(1, Now.AddSeconds(seconds))).Accepted);

    [Fact]
    public void Check_SomebodyElsesKey_IsAMismatch()
    {
        Refused(RefusalCodes.KeyMismatch, _stranger.Signed(1, Now));
        Refused(RefusalCodes.KeyMismatch, _node.Signed(1, Now) with { SignedRecord = _stranger.Signed(1, Now).SignedRecord });
        Refused(RefusalCodes.KeyMismatch, _node.Enveloped(1, Now) with { Signature = _stranger.Sign("register", 1, Now) });
    }

    [Fact]
    public void Check_ChangedByOneBit_IsNeverTaken()
    {
        var signed = _node.Signed(1, Now, "my-node");
        for (var index = 0; index < signed.SignedRecord.Length; index++)
        {
            var verdict = Check(signed with { SignedRecord = TestNode.Flip(signed.SignedRecord, index) });
            Assert.False(verdict.Accepted, $"byte {index}");
        }
    }

    [Fact]
    public void Check_EnvelopeForAnotherMethodOrBody_IsABadSignature()
    {
        var registration = _node.Enveloped(1, Now);
        Refused(RefusalCodes.BadSignature, registration with { Signature = _node.Sign("heartbeat", 1, Now) });
        Refused(RefusalCodes.BadSignature, registration with { Signature = registration.Signature! with { BodyHash = [.. new byte[32]] } });
        Refused(RefusalCodes.BadSignature, registration with { Signature = registration.Signature! with { Sequence = 2 } });
    }

    [Fact]
    public void Check_ValidRecordWithBadEnvelope_IsRefused() =>
        Refused(RefusalCodes.BadSignature, _node.Signed(1, Now) with { Signature = _node.Sign("heartbeat", 1, Now) });

    [Fact]
    public void Check_EnvelopeWithMissingParts_IsInvalid()
    {
        var registration = _node.Enveloped(1, Now);
        Refused(RefusalCodes.InvalidField, registration with { Signature = registration.Signature! with { BodyHash = default } });
        Refused(RefusalCodes.InvalidField, registration with { Signature = registration.Signature! with { Signature = default } });
        Refused(RefusalCodes.KeyMismatch, registration with { Signature = registration.Signature! with { PublicKey = default } });
        Refused(RefusalCodes.InvalidField, registration with { Signature = registration.Signature! with { Time = DateTimeOffset.MinValue } });
    }

    public static TheoryData<string, NodeRegistration> BadFields
    {
        get
        {
            var good = new NodeRegistration { PublicKey = [] };
            return new TheoryData<string, NodeRegistration>
            {
                { "node_id", good with { Handle = "ab" } },
                { "node_id", good with { Handle = new string('a', 65) } },
                { "node_id", good with { Handle = new string('a', 40) } },
                { "node_id", good with { Handle = "white space" } },
                { "ip_address", good with { IpAddress = "not-an-address" } },
                { "port", good with { Port = -1 } },
                { "port", good with { Port = 65_536 } },
                { "capabilities", good with { Capabilities = [.. Enumerable.Range(0, 33).Select(i => $"c{i}")] } },
                { "capabilities", good with { Capabilities = [""] } },
                { "capabilities", good with { Capabilities = [new string('c', 65)] } },
                { "capabilities", good with { Capabilities = ["bad\n"] } },
                { "region", good with { Region = new string('r', 65) } },
                { "region", good with { Region = "a\0b" } },
                { "type", good with { Type = "Relay" } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(BadFields), DisableDiscoveryEnumeration = true)]
    public void Check_BadField_IsNamed(string field, NodeRegistration registration)
    {
        var verdict = Check(registration with { PublicKey = _node.Key.Public.Encoded });

        Assert.False(verdict.Accepted);
        Assert.Equal((RefusalCodes.InvalidField, field), (verdict.Refusal.Code, verdict.Refusal.Field));
    }

    [Fact]
    public void Check_NoOrBrokenKey_IsNamed()
    {
        foreach (var key in new ImmutableArray<byte>[] { default, [], [1, 2, 3], [.. new byte[34]] })
            Assert.Equal("public_key", Check(new NodeRegistration { PublicKey = key }).Refusal?.Field);
    }

    [Fact]
    public void Check_BrokenRecord_IsNamed()
    {
        foreach (var record in new ImmutableArray<byte>[] { [1], [.. new byte[SignedNodeRecord.MaximumEncodedSize + 1]] })
            Assert.Equal("record", Check(_node.Unsigned() with { SignedRecord = record }).Refusal?.Field);
    }

    [Fact]
    public void Check_HandleBesideARecordThatSaysAnother_IsRefused()
    {
        Refused(RefusalCodes.InvalidField, _node.Signed(1, Now, "one-name") with { Handle = "other-name" });
        Assert.True(Check(_node.Signed(1, Now, "one-name") with { Handle = "one-name" }).Accepted);
    }

    [Fact]
    public void Check_HandleBesideARecordWithoutOne_CountsOnlyIfTheRequestIsSigned()
    {
        var alone = Check(_node.Signed(1, Now) with { Handle = "my-node" });
        var signed = Check(_node.Signed(1, Now) with { Handle = "my-node", Signature = _node.Sign("register", 1, Now) });

        Assert.Equal("", alone.Profile?.Handle);
        Assert.Equal("my-node", signed.Profile?.Handle);
    }

    [Fact]
    public void Check_SignedRequestWithoutRecordAfterARecord_KeepsTheRecord()
    {
        var known = After(_node.Signed(1, Now, "my-node"));

        var verdict = Check(_node.Enveloped(1, Now), known);

        Assert.True(verdict.Accepted);
        Assert.Equal(known.Profile!.SignedRecord, verdict.Profile.SignedRecord);
        Assert.Equal("my-node", verdict.Profile.Handle);
        Refused(RefusalCodes.InvalidField, _node.Enveloped(1, Now, "other-name"), known);
    }

    [Fact]
    public void Check_KeySpeaksForTheFirstTime_NothingUnsignedIsInherited()
    {
        var known = After(_node.Unsigned("squatted"));

        var verdict = Check(_node.Signed(1, Now), known);

        Assert.True(verdict.Accepted);
        Assert.Equal("", verdict.Profile.Handle);
        Assert.Equal("203.0.113.7", Assert.Single(verdict.Profile.Addresses).Host);
    }

    [Fact]
    public void Check_RenewalWithoutHandle_KeepsIt()
    {
        Assert.Equal("my-node", Check(_node.Unsigned(), After(_node.Unsigned("my-node"))).Profile?.Handle);
        Assert.Equal("my-node", Check(_node.Enveloped(2, Now), After(_node.Enveloped(1, Now, "my-node"))).Profile?.Handle);
    }

    [Fact]
    public void Check_NoAddressGiven_TakesWhatTheGatewaySaw()
    {
        var seen = _node.Unsigned() with { IpAddress = null, RemoteAddress = "203.0.113.77" };

        Assert.Equal("203.0.113.77", Assert.Single(Check(seen).Profile!.Addresses).Host);
        Assert.Empty(Check(seen with { Port = 0 }).Profile!.Addresses);
    }
}
