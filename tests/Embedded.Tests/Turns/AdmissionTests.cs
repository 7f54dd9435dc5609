using Orleans.Embedded;
using OrleansVoxa.Embedded.Engine.Runtime;
using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Turns;

public sealed class AdmissionTests
{
    [Theory]
    [InlineData(0, CallOptions.None, CallOptions.None, true)]
    [InlineData(1, CallOptions.None, CallOptions.None, false)]
    [InlineData(1, CallOptions.None, CallOptions.AlwaysInterleave, true)]
    [InlineData(1, CallOptions.None, CallOptions.ReadOnly, false)]
    [InlineData(1, CallOptions.ReadOnly, CallOptions.ReadOnly, true)]
    [InlineData(1, CallOptions.ReadOnly, CallOptions.None, false)]
    [InlineData(1, CallOptions.ReadOnly, CallOptions.AlwaysInterleave, true)]
    public void MayStart_WithABlockingCall_FollowsTheOptions(int running, CallOptions blocking, CallOptions incoming, bool expected) =>
        Assert.Equal(expected, Admission.MayStart(running, running == 0 ? null : new Plain(blocking), new Plain(incoming), null, null));

    [Fact]
    public void MayStart_WhileOnlyInterleavingCallsRun_LetsANormalCallIn() =>
        Assert.True(Admission.MayStart(3, blocking: null, new Plain(CallOptions.None), null, null));

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public void MayStart_WithAPredicate_AsksItOfBothCalls(bool incomingAdmitted, bool blockingAdmitted, bool expected)
    {
        var incoming = new Plain(CallOptions.None);
        var blocking = new Plain(CallOptions.None);

        var started = Admission.MayStart(
            1, blocking, incoming, (_, call) => ReferenceEquals(call, incoming) ? incomingAdmitted : blockingAdmitted, null);

        Assert.Equal(expected, started);
    }

    private sealed class Plain(CallOptions options) : OneWayCall
    {
        public override GrainMethod Method { get; } = new(typeof(IGateGrain), "Plain", options, typeof(string));

        protected override Task Invoke(object grain) => Task.CompletedTask;
    }
}
