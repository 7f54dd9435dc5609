using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;

namespace OrleansVoxa.Grains.Tests.Apps;

public sealed class AppLogRingTests
{
    private readonly AppLogRing _ring = new(new AppLogState());

    [Fact]
    public void TryAppend_SameLinesAgain_AreTakenOnce()
    {
        Assert.True(_ring.TryAppend(Line(10, "a")));
        Assert.True(_ring.TryAppend(Line(11, "b")));
        Assert.False(_ring.TryAppend(Line(10, "a")));
        Assert.False(_ring.TryAppend(Line(11, "b")));
        Assert.True(_ring.TryAppend(Line(11, "b", instance: "web.1.2")));

        Assert.Equal(["a", "b", "b"], _ring.Read(new AppLogQuery(0, null, 10, false)).Lines.Select(line => line.Text));
    }

    [Fact]
    public void Read_AfterInstanceAndLast_GivesWhatWasAskedAndWhereToGoOn()
    {
        for (var i = 1; i <= 10; i++) _ring.TryAppend(Line(i, $"{i}", i % 2 == 0 ? "web.1.2" : "web.1.1"));

        Assert.Equal(["9", "10"], Texts(new AppLogQuery(0, null, 2, true), 10));
        Assert.Equal(["1", "2", "3"], Texts(new AppLogQuery(0, null, 3, false), 3));
        Assert.Equal(["4", "6"], Texts(new AppLogQuery(3, "web.1.2", 2, false), 6));
        Assert.Equal(["8", "10"], Texts(new AppLogQuery(6, "web.1.2", 5, false), 10));
        Assert.Empty(Texts(new AppLogQuery(10, null, 5, false), 10));
    }

    [Fact]
    public void TryAppend_MoreThanFits_DropsTheOldest()
    {
        for (var i = 1; i <= AppLogRing.MaximumLines + 10; i++) _ring.TryAppend(Line(i, "x"));
        Assert.Equal(11, _ring.Read(new AppLogQuery(0, null, 1, false)).Lines.Single().Number);

        for (var i = 0; i < 70; i++) _ring.TryAppend(Line(100_000 + i, new string('y', 8_000)));
        Assert.InRange(_ring.State.Lines.Sum(line => line.Text.Length), AppLogRing.MaximumCharacters - 8_000, AppLogRing.MaximumCharacters);
    }

    [Fact]
    public void State_ReadAgain_GoesOnWhereItWas()
    {
        _ring.TryAppend(Line(10, "a"));
        _ring.TryAppend(Line(11, "b"));
        var again = new AppLogRing(_ring.State);

        Assert.False(again.TryAppend(Line(11, "b")));
        Assert.True(again.TryAppend(Line(12, "c")));
        Assert.Equal([1L, 2L, 3L], again.State.Lines.Select(line => line.Number));
    }

    private string[] Texts(AppLogQuery query, long next)
    {
        var page = _ring.Read(query);
        Assert.Equal(next, page.Next);
        return [.. page.Lines.Select(line => line.Text)];
    }

    private static AppLogLine Line(long at, string text, string instance = "web.1.1") => new(0, instance, at, false, text);
}
