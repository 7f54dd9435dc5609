using System.Text;
using OrleansVoxa.Agent.Logs;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Logs;

public sealed class LogLinesTests
{
    private const string First = "2026-11-26T13:00:00.123456789Z hello\n";
    private const long FirstAt = 1_795_698_000_123_456_789;

    [Fact]
    public void Take_Lines_HaveTheEnginesTimes()
    {
        var lines = Take(First + "2026-11-26T13:00:01Z second\r\n");

        Assert.Equal([new LogLine("web.1.1", FirstAt, false, "hello"), new LogLine("web.1.1", 1_795_698_001_000_000_000, false, "second")], lines);
    }

    [Fact]
    public void Take_CutAnywhere_GivesTheSameLines()
    {
        var bytes = Encoding.UTF8.GetBytes(First + "2026-11-26T13:00:02.5Z Grüße, 世界\n");
        var whole = Take(Encoding.UTF8.GetString(bytes));
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var lines = new LogLines("web.1.1");
            Assert.Equal(whole, [.. lines.Take(false, bytes.AsMemory(0, cut)).ToList(), .. lines.Take(false, bytes.AsMemory(cut)).ToList()]);
        }
    }

    [Fact]
    public void Take_TwoStreamsCutIntoEachOther_StayApart()
    {
        var lines = new LogLines("web.1.1");
        List<LogLine> all =
        [
            .. lines.Take(false, Encoding.UTF8.GetBytes("2026-11-26T13:00:00Z out")).ToList(),
            .. lines.Take(true, Encoding.UTF8.GetBytes("2026-11-26T13:00:00Z err\n")).ToList(),
            .. lines.Take(false, Encoding.UTF8.GetBytes("put\n")).ToList(),
        ];

        Assert.Equal([("err", true), ("output", false)], all.Select(line => (line.Text, line.IsError)));
    }

    [Fact]
    public void Take_TwoLinesOfOneMoment_AreToldApart()
    {
        var lines = Take(First + First);

        Assert.Equal([FirstAt, FirstAt + 1], lines.Select(line => line.Nanoseconds));
    }

    [Fact]
    public void Take_EndlessLine_ComesInPartsWithinTheLimitAndLosesNothing()
    {
        var text = string.Concat(Enumerable.Repeat("äbc", 20_000));
        var lines = Take("2026-11-26T13:00:00Z " + text + "\n" + First);

        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line.Text), 0, LogLine.MaximumText));
        Assert.Equal(text, string.Concat(lines.SkipLast(1).Select(line => line.Text)));
        Assert.Equal("hello", lines[^1].Text);
        Assert.True(LogBatch.TryDecode(new LogBatch([.. lines]).Encode(), out _));
    }

    [Fact]
    public void Take_BytesThatAreNoText_BecomeWhatMayBeShown()
    {
        var bytes = new byte[5_000];
        new Random(1).NextBytes(bytes);
        var lines = new LogLines("web.1.1");
        List<LogLine> all = [.. lines.Take(false, Encoding.UTF8.GetBytes("2026-11-26T13:00:00Z \u001b[31mred\u0000\n")).ToList(), .. lines.Take(true, bytes).ToList(), .. lines.End()];

        Assert.Equal("\uFFFD[31mred\uFFFD", all[0].Text);
        Assert.True(LogBatch.TryDecode(new LogBatch([.. all]).Encode(), out _));
    }

    [Fact]
    public void End_LineWithoutItsEnd_IsALine()
    {
        var lines = new LogLines("web.1.1");
        Assert.Empty(lines.Take(false, Encoding.UTF8.GetBytes("2026-11-26T13:00:00Z last words")));

        Assert.Equal("last words", Assert.Single(lines.End()).Text);
        Assert.Empty(lines.End());
    }

    private static List<LogLine> Take(string text) => [.. new LogLines("web.1.1").Take(false, Encoding.UTF8.GetBytes(text))];
}
