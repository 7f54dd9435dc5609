using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Client.Pooling;

namespace OrleansVoxa.Client.Tests.Pooling;

public sealed class RoundRobinTests
{
    private const int Room = 2;

    /// <summary>Each place is a letter, in capitals where its circuit is open: o open, f open and full, e empty, w being opened, q quiet, l leaving.</summary>
    [Theory]
    [InlineData("ooo", -1, "Use 0")]
    [InlineData("ooo", 0, "Use 1")]
    [InlineData("ooo", 2, "Use 0")]
    [InlineData("ofo", 0, "Use 2")]
    [InlineData("oeo", 0, "Open 1")]
    [InlineData("owo", 0, "Use 2")]
    [InlineData("oqo", 0, "Use 2")]
    [InlineData("fqw", 0, "Use 1")]
    [InlineData("fww", 0, "Wait -1")]
    [InlineData("fWE", 0, "Wait -1")]
    [InlineData("OEW", 0, "Refuse -1")]
    [InlineData("OEo", 2, "Use 2")]
    [InlineData("q", 0, "Use 0")]
    [InlineData("lqo", 0, "Use 2")]
    [InlineData("ll", 0, "Wait -1")]
    [InlineData("LL", 0, "Refuse -1")]
    public void Next_Places_AreTakenByTheRule(string places, int last, string expected)
    {
        var pick = RoundRobin.Next([.. places.Select(View)], last, Room);

        Assert.Equal(expected, $"{pick.Kind} {pick.Slot}");
    }

    [Fact]
    public void Next_AllWork_TakesThemInTurn() => Prop.ForAll(Gen.Choose(1, 20).ToArbitrary(), count =>
    {
        SlotView[] slots = [.. Enumerable.Repeat(View('o'), count)];
        var last = -1;
        var taken = new int[count];
        for (var i = 0; i < 3 * count; i++) taken[last = RoundRobin.Next(slots, last, Room).Slot]++;
        Assert.All(taken, times => Assert.Equal(3, times));
    }).QuickCheckThrowOnFailure();

    /// <summary>Nobody waits or is refused while a place can be had, and no place is taken that cannot be.</summary>
    [Fact]
    public void Next_AnyPlaces_NeverTakesOneThatIsClosedOrFull() => Prop.ForAll(
        Gen.Elements("ofewqlOFEWQL".ToCharArray()).NonEmptyListOf().ToArbitrary(), Gen.Choose(-1, 100).ToArbitrary(), (places, start) =>
    {
        SlotView[] slots = [.. places.Select(View)];
        var pick = RoundRobin.Next(slots, Math.Min(start, slots.Length - 1), Room);
        var useful = places.Any(place => place is 'o' or 'e' or 'q');
        Assert.Equal(useful, pick.Kind is PickKind.Use or PickKind.Open);
        if (useful) Assert.Contains(places[pick.Slot], places.Any(place => place is 'o' or 'e') ? "oe" : "q");
        else Assert.Equal(places.Any(char.IsLower) ? PickKind.Wait : PickKind.Refuse, pick.Kind);
    }).QuickCheckThrowOnFailure();

    private static SlotView View(char place) => new(
        char.ToLowerInvariant(place) switch { 'o' or 'f' => SlotState.Open, 'w' => SlotState.Opening, 'q' => SlotState.Quiet, 'l' => SlotState.Leaving, _ => SlotState.Empty },
        char.IsLower(place),
        char.ToLowerInvariant(place) is 'f' ? Room : 0);
}
