using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Routing;

namespace OrleansVoxa.Grains.Tests.Routing;

public sealed class ServiceLifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ServiceOptions Options = new() { HoldWithdrawnDays = 180, HoldUnownedDays = 30 };
    private static readonly ServiceGrainState Published = new() { Owner = "owner", Sequence = 7, Record = [1, 2, 3], PublishedAt = Now };
    private static readonly ServiceGrainState Withdrawn = Published with { Record = [], WithdrawnAt = Now };

    private static ServiceGrainState Tick(ServiceGrainState service, OwnerStanding owner, double days) =>
        ServiceLifecycle.Tick(service, owner, Now.AddDays(days), Options);

    [Fact]
    public void Tick_OwnerLives_NothingEverChanges() => Assert.Same(Published, Tick(Published, OwnerStanding.Lives, 3_000));

    [Fact]
    public void Tick_OwnerDead_IsFreeAtOnceAndRemembersTheSequence()
    {
        var freed = Tick(Published, OwnerStanding.Dead, 0);

        Assert.True(ServiceLifecycle.IsFree(freed));
        Assert.Equal(("owner", 7UL, 0), (freed.Owner, freed.Sequence, freed.Record.Length));
        Assert.Same(freed, Tick(freed, OwnerStanding.Dead, 1));
    }

    [Theory]
    [InlineData(179.9, false)]
    [InlineData(180, true)]
    public void Tick_Withdrawn_IsFreeAfterItsTime(double days, bool free) =>
        Assert.Equal(free, ServiceLifecycle.IsFree(Tick(Withdrawn, OwnerStanding.Lives, days)));

    [Fact]
    public void Tick_WithdrawnByAnOlderVersion_CountsFromTheFirstTick()
    {
        var seen = Tick(Withdrawn with { WithdrawnAt = null }, OwnerStanding.Lives, 1_000);

        Assert.Equal(Now.AddDays(1_000), seen.WithdrawnAt);
        Assert.False(ServiceLifecycle.IsFree(Tick(seen, OwnerStanding.Lives, 1_179)));
        Assert.True(ServiceLifecycle.IsFree(Tick(seen, OwnerStanding.Lives, 1_180)));
    }

    [Fact]
    public void Tick_OwnerUnknown_IsFreeAfterItsTimeUnlessItComes()
    {
        var missed = Tick(Published, OwnerStanding.Unknown, 1);
        Assert.Equal(Now.AddDays(1), missed.UnownedSince);
        Assert.Null(Tick(missed, OwnerStanding.Lives, 20).UnownedSince);

        Assert.Same(missed, Tick(missed, OwnerStanding.Unknown, 30.9));
        Assert.True(ServiceLifecycle.IsFree(Tick(missed, OwnerStanding.Unknown, 31)));
    }

    [Fact]
    public void Tick_ClockSetBack_FreesNothing() => Assert.False(ServiceLifecycle.IsFree(Tick(Withdrawn, OwnerStanding.Lives, -400)));

    [Theory]
    [InlineData(0, 60)]
    [InlineData(uint.MaxValue / 2 + 1, 43_200)]
    [InlineData(uint.MaxValue, 86_400)]
    public void UntilTick_AnyHash_IsWithinADay(uint hash, int seconds) => Assert.Equal(seconds, ServiceLifecycle.UntilTick(hash).TotalSeconds, 0.1);

    /// <summary>Whatever ticks come, and however late, early or often: the name is free exactly when one came at a moment that frees it.</summary>
    [Fact]
    public void Tick_AnySequence_AgreesWithTheModel() => Prop.ForAll(Arb.From(Gen.ListOf(Steps())), steps =>
    {
        var service = Published;
        double now = 0;
        double? withdrawn = null, unowned = null;
        var free = false;
        foreach (var (days, owner, withdraws) in steps)
        {
            now += days;
            if (withdraws && !free && withdrawn is null)
            {
                service = service with { Record = [], WithdrawnAt = Now.AddDays(now) };
                withdrawn = now;
            }

            service = Tick(service, owner, now);
            unowned = owner is OwnerStanding.Unknown ? unowned ?? now : null;
            free = free || owner is OwnerStanding.Dead || now - withdrawn >= 180 || now - unowned >= 30;
            if (ServiceLifecycle.IsFree(service) != free || (free && service.Record.Length > 0) || service.Sequence != 7) return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    private static Gen<(int Days, OwnerStanding Owner, bool Withdraws)> Steps() =>
        from days in Gen.Choose(0, 40)
        from owner in Gen.Frequency((8, Gen.Constant(OwnerStanding.Lives)), (4, Gen.Constant(OwnerStanding.Unknown)), (1, Gen.Constant(OwnerStanding.Dead)))
        from withdraws in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (days, owner, withdraws);
}
