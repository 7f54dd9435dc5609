using System.Runtime.CompilerServices;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Nodes;

public sealed class MomentTests
{
    [Fact]
    public void Of_TimeOfAnyZone_IsThatInstantInUtc()
    {
        var moment = Moment.Of(new DateTimeOffset(2026, 3, 29, 1, 30, 0, TimeSpan.FromHours(2)));

        Assert.Equal(new DateTimeOffset(2026, 3, 28, 23, 30, 0, TimeSpan.Zero), moment.Time);
        Assert.Equal(TimeSpan.Zero, moment.Time!.Value.Offset);
        Assert.Equal(moment, Moment.Of(moment.Time.Value));
    }

    [Fact]
    public void Time_Unset_IsNone() => Assert.Null(default(Moment).Time);

    [Fact]
    public void Size_IsEightBytes() => Assert.Equal(8, Unsafe.SizeOf<Moment>());
}
