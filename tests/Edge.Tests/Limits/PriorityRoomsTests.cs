using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Tests.Limits;

public sealed class PriorityRoomsTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 2, 2, 1)]
    [InlineData(10, 10, 9, 5)]
    [InlineData(1_000, 1_000, 900, 500)]
    [InlineData(1_000_000, 1_000_000, 900_000, 500_000)]
    public void Of_Limit_LeavesRoomToTheMoreUrgent(int limit, int high, int normal, int bulk)
    {
        var rooms = PriorityRooms.Of(limit, new EdgeOptions());

        Assert.Equal((high, normal, bulk), (rooms.Of(MessagePriority.High), rooms.Of(MessagePriority.Normal), rooms.Of(MessagePriority.Bulk)));
    }

    /// <summary>Whatever the settings: each priority gets in somewhere, and wherever one gets in the more urgent do too.</summary>
    [Fact]
    public void Admits_AnySettings_NeverTakesTheLessUrgentAlone() => Prop.ForAll(
        Gen.Choose(1, 5_000).ToArbitrary(), Gen.Choose(1, 100).ToArbitrary(), Gen.Choose(1, 100).ToArbitrary(), (limit, one, other) =>
    {
        var rooms = new PriorityRooms(limit, Math.Max(one, other), Math.Min(one, other));
        Assert.True(rooms.Admits(MessagePriority.Bulk, 0));
        Assert.False(rooms.Admits(MessagePriority.High, limit));
        Assert.True(rooms.Admits(MessagePriority.High, limit - 1));
        Assert.True(rooms.Of(MessagePriority.High) >= rooms.Of(MessagePriority.Normal));
        Assert.True(rooms.Of(MessagePriority.Normal) >= rooms.Of(MessagePriority.Bulk));
    }).QuickCheckThrowOnFailure();

    /// <summary>Any comings and goings: as many are inside as entered and did not leave, and never more of a priority than it may fill.</summary>
    [Fact]
    public void GrainGate_AnyComingsAndGoings_KeepsItsRooms() => Prop.ForAll(Gen.Choose(0, 3).ArrayOf().ToArbitrary(), events =>
    {
        var gate = new GrainGate(Options.Create(new EdgeOptions { GrainRequests = 4 }));
        var inside = 0;
        foreach (var happened in events)
        {
            if (happened == 3)
            {
                if (inside == 0) continue;
                gate.Leave();
                inside--;
            }
            else
            {
                int[] rooms = [4, 4, 2];
                Assert.Equal(inside < rooms[happened], gate.TryEnter((MessagePriority)happened));
                if (inside < rooms[happened]) inside++;
            }

            Assert.Equal(inside, gate.Waiting);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task GrainGate_ManyAtOnce_LetsInExactlyItsRooms()
    {
        var gate = new GrainGate(Options.Create(new EdgeOptions { GrainRequests = 1_000 }));
        var entered = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 1_000).Count(_ => gate.TryEnter(MessagePriority.Bulk)))));

        Assert.Equal(500, entered.Sum());
        Assert.Equal(500, gate.Waiting);
    }
}
