using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Client.Pooling;

namespace OrleansVoxa.Client.Tests.Pooling;

public sealed class CircuitTests
{
    private static readonly CircuitRules Rules = new(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8));

    [Theory]
    [InlineData("fff", CircuitState.Open)]
    [InlineData("ff", CircuitState.Closed)]
    [InlineData("ffsff", CircuitState.Closed)]
    [InlineData("fflf", CircuitState.Open)]
    [InlineData("fff-p", CircuitState.HalfOpen)]
    [InlineData("fff-ps", CircuitState.Closed)]
    [InlineData("fff-pf", CircuitState.Open)]
    [InlineData("fff-pl", CircuitState.Open)]
    [InlineData("fff-psff", CircuitState.Closed)]
    [InlineData("fff-psfff", CircuitState.Open)]
    public void Events_InThisOrder_EndInThisState(string events, CircuitState expected) => Assert.Equal(expected, Play(events).State);

    [Fact]
    public void Failed_AgainAndAgain_PausesLongerUpToTheMaximum()
    {
        var circuit = Play("fff");
        var now = TimeSpan.Zero;
        foreach (var seconds in new[] { 1, 2, 4, 8, 8, 8 })
        {
            Assert.Equal(now + TimeSpan.FromSeconds(seconds), circuit.TryAt);
            Assert.False(circuit.Admits(circuit.TryAt - TimeSpan.FromTicks(1)));
            now = circuit.TryAt;
            circuit = circuit.Enter(out var probe);
            Assert.True(probe);
            Assert.False(circuit.Admits(now));
            circuit = circuit.Failed(true, now, Rules, draw: 1);
        }
    }

    [Theory]
    [InlineData(0, 500)]
    [InlineData(1, 1000)]
    public void Failed_AnyDraw_PausesWithinTheUpperHalf(double draw, int milliseconds)
    {
        var circuit = default(Circuit);
        for (var i = 0; i < Rules.Failures; i++) circuit = circuit.Failed(false, TimeSpan.Zero, Rules, draw);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), circuit.TryAt);
    }

    [Fact]
    public void Succeeded_RequestFromBeforeItOpened_ChangesNothing()
    {
        var open = Play("fff");

        Assert.Equal(open, open.Succeeded(false));
        Assert.Equal(open, open.Failed(false, TimeSpan.FromHours(1), Rules, 1));
        Assert.Equal(open, open.Left(false));
    }

    /// <summary>Whatever happens, in whatever order: one request at a time tries, a pause is kept, and a probe's success closes.</summary>
    [Fact]
    public void Events_AnyOrder_KeepTheRules() => Prop.ForAll(Gen.Choose(0, 5).ArrayOf().ToArbitrary(), events =>
    {
        var circuit = default(Circuit);
        var now = TimeSpan.Zero;
        var row = 0;
        var probing = false;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case 0:
                    now += TimeSpan.FromMilliseconds(700);
                    break;
                case 1 when circuit.Admits(now):
                    circuit = circuit.Enter(out var probe);
                    Assert.False(probe && probing, "Two tried at once.");
                    Assert.Equal(probe, circuit.State is CircuitState.HalfOpen);
                    probing |= probe;
                    break;
                case 2:
                    circuit = circuit.Failed(probing, now, Rules, 1);
                    row++;
                    if (probing) Assert.True(circuit.State is CircuitState.Open && !circuit.Admits(now));
                    if (row >= Rules.Failures) Assert.NotEqual(CircuitState.Closed, circuit.State);
                    probing = false;
                    break;
                case 3:
                    if (probing || circuit.State is CircuitState.Closed) row = 0;
                    circuit = circuit.Succeeded(probing);
                    if (probing) Assert.Equal(default, circuit);
                    probing = false;
                    break;
                case 4:
                    circuit = circuit.Left(probing);
                    if (probing) Assert.True(circuit.Admits(now));
                    probing = false;
                    break;
                default:
                    // One that entered before the circuit opened fails late.
                    if (circuit.State is not CircuitState.Closed) Assert.Equal(circuit, circuit.Failed(false, now, Rules, 1));
                    break;
            }

            Assert.Equal(probing, circuit.State is CircuitState.HalfOpen);
        }
    }).QuickCheckThrowOnFailure();

    /// <summary>f, s, l: a request fails, succeeds, is left; p: one enters; -: an hour passes. After p the three mean that request.</summary>
    private static Circuit Play(string events)
    {
        var circuit = default(Circuit);
        var now = TimeSpan.Zero;
        var probe = false;
        foreach (var happened in events)
        {
            circuit = happened switch
            {
                'f' => circuit.Failed(probe, now, Rules, draw: 1),
                's' => circuit.Succeeded(probe),
                'l' => circuit.Left(probe),
                'p' => circuit.Enter(out probe),
                _ => circuit,
            };
            if (happened is '-') now += TimeSpan.FromHours(1);
            else if (happened is not 'p') probe = false;
        }

        return circuit;
    }
}
