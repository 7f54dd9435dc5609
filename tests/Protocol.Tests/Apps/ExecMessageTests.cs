using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Protocol.Tests.Apps;

public sealed class ExecMessageTests
{
    private const string Exec = "00112233445566778899aabbccddeeff";

    [Fact]
    public void Messages_Written_AreReadBackAndInNoOtherLength()
    {
        byte[][] bodies =
        [
            new ExecNext(Exec).Encode(),
            new ExecOrder(Exec, "web.1.2", ["/bin/sh", "-c", "", "grüß"], true, 3_600).Encode(),
            new ExecOrder(Exec, "web.1.2", ["/bin/sh"], true, 3_600, new ExecTerminal("xterm-256color", new ExecSize(1, 65_535))).Encode(),
            new ExecOutput(Exec, 1, [new ExecPiece(true, [1, 2]), new ExecPiece(false, [0])], null).Encode(),
            new ExecOutput(Exec, long.MaxValue, [], new ExecEnd(-1, "", "")).Encode(),
            new ExecOutput(Exec, 2, [], new ExecEnd(null, "exec_timeout", "Zu lange.")).Encode(),
            new ExecInputRequest(Exec, 7).Encode(),
            new ExecInput(8, [1], true, false).Encode(),
            new ExecInput(8, [], false, false, Size: new ExecSize(132, 43)).Encode(),
            new ExecInput(8, [], false, false, Signal: ExecSignal.Interrupt).Encode(),
            ExecVerdicts.Encode(ExecVerdict.Stop),
        ];
        foreach (var body in bodies)
        {
            Assert.True(Reads(body));
            for (var length = 0; length < body.Length; length++) Assert.False(Reads(body[..length]), $"{length} of {body.Length} bytes were read");
            Assert.False(Reads([.. body, 0]));
        }
    }

    [Fact]
    public void Order_Read_IsTheSame()
    {
        Assert.True(ExecOrder.TryDecode(new ExecOrder(Exec, "web.1.2", ["/bin/ls", "-l"], false, 60).Encode(), out var order));
        Assert.Equal((Exec, "web.1.2", false, 60), (order.Exec, order.Instance, order.HasInput, order.Seconds));
        Assert.Equal(["/bin/ls", "-l"], order.Command);
    }

    [Theory]
    [InlineData("", "web.1.2", 60, "/bin/ls")]
    [InlineData("00112233445566778899AABBCCDDEEFF", "web.1.2", 60, "/bin/ls")]
    [InlineData(Exec, "web", 60, "/bin/ls")]
    [InlineData(Exec, "web.1.2", 0, "/bin/ls")]
    [InlineData(Exec, "web.1.2", 3_601, "/bin/ls")]
    [InlineData(Exec, "web.1.2", 60, "")]
    [InlineData(Exec, "web.1.2", 60, "/bin/l\0s")]
    public void Order_FieldOutOfRange_IsNotRead(string exec, string instance, int seconds, string word) =>
        Assert.False(ExecOrder.TryDecode(new ExecOrder(exec, instance, [word], false, seconds).Encode(), out _));

    [Fact]
    public void Order_WithATerminal_IsNoneForWhoKnowsNoTerminals()
    {
        var plain = new ExecOrder(Exec, "web.1.2", ["/bin/sh"], true, 60);
        var given = plain with { Terminal = new ExecTerminal("vt100", new ExecSize(132, 43)) };

        Assert.True(ExecOrder.TryDecode(given.Encode(), out var order));
        Assert.Equal(given.Terminal, order.Terminal);
        // Those read the first label only, and what they were sent before is what it was.
        Assert.Equal("voxa/app-exec-order/1"u8, plain.Encode().AsSpan(1, 21));
        Assert.Equal("voxa/app-exec-order/2"u8, given.Encode().AsSpan(1, 21));
        Assert.Equal(plain.Encode().AsSpan(22), given.Encode().AsSpan(22, plain.Encode().Length - 22));
    }

    [Theory]
    [InlineData("xterm", 0, 24)]
    [InlineData("xterm", 80, 0)]
    [InlineData("xterm", -1, 24)]
    [InlineData("xterm", 65_536, 24)]
    [InlineData("xterm", 80, int.MinValue)]
    [InlineData("", 80, 24)]
    [InlineData("../x", 80, 24)]
    [InlineData("x/y", 80, 24)]
    [InlineData("x y", 80, 24)]
    [InlineData("x\ny", 80, 24)]
    [InlineData("gr\u00fc", 80, 24)]
    [InlineData("-x", 80, 24)]
    public void Order_TerminalOutOfRange_IsNotRead(string type, int columns, int rows) =>
        Assert.False(ExecOrder.TryDecode(new ExecOrder(Exec, "web.1.2", ["/bin/sh"], false, 60, new ExecTerminal(type, new ExecSize(columns, rows))).Encode(), out _));

    [Fact]
    public void Terminal_Type_IsAsLongAsItMayBe()
    {
        Assert.True(ExecTerminal.IsType(new string('x', ExecTerminal.MaximumType)));
        Assert.False(ExecTerminal.IsType(new string('x', ExecTerminal.MaximumType + 1)));
        Assert.True(ExecTerminal.IsType("rxvt-unicode-256color"));
        Assert.True(ExecTerminal.IsType("xterm+direct.2_x"));
        Assert.False(ExecTerminal.IsType(null));
    }

    [Fact]
    public void Input_SizeOrSignal_IsReadBackAndNothingElseIs()
    {
        Assert.True(ExecInput.TryDecode(new ExecInput(3, [], false, false, Size: new ExecSize(65_535, 1)).Encode(), out var size));
        Assert.Equal((3L, new ExecSize(65_535, 1), null), (size.Number, size.Size, size.Signal));
        foreach (var signal in new[] { ExecSignal.Hangup, ExecSignal.Interrupt, ExecSignal.Quit, ExecSignal.Terminate })
        {
            Assert.True(ExecInput.TryDecode(new ExecInput(3, [], false, false, Signal: signal).Encode(), out var sent));
            Assert.Equal((null, signal), (sent.Size, sent.Signal));
            Assert.True(ExecSignals.TryParse(ExecSignals.NameOf(signal), out var parsed));
            Assert.Equal(signal, parsed);
        }

        Assert.False(ExecInput.TryDecode(new ExecInput(3, [], false, false, Signal: (ExecSignal)9).Encode(), out _));
        Assert.False(ExecInput.TryDecode(new ExecInput(3, [], false, false, Size: new ExecSize(0, 1)).Encode(), out _));
        Assert.False(ExecInput.TryDecode(new ExecInput(3, [], false, false, Size: new ExecSize(1, 65_536)).Encode(), out _));
        Assert.False(ExecInput.TryDecode(new ExecInput(0, [], false, false, Size: new ExecSize(1, 1)).Encode(), out _));
        foreach (var name in new[] { null, "", "KILL", "int", "SIGINT", "9", "INT " }) Assert.False(ExecSignals.TryParse(name, out _));
    }

    [Fact]
    public void Command_Limits_AreKept()
    {
        Assert.False(ExecLimits.IsCommand(null));
        Assert.False(ExecLimits.IsCommand([]));
        Assert.True(ExecLimits.IsCommand([.. Enumerable.Repeat("x", ExecLimits.MaximumWords)]));
        Assert.False(ExecLimits.IsCommand([.. Enumerable.Repeat("x", ExecLimits.MaximumWords + 1)]));
        Assert.True(ExecLimits.IsCommand([.. Enumerable.Repeat(new string('x', ExecLimits.MaximumWord), 4)]));
        Assert.False(ExecLimits.IsCommand([.. Enumerable.Repeat(new string('x', ExecLimits.MaximumWord), 4), "x"]));
        Assert.False(ExecLimits.IsCommand([new string('ü', ExecLimits.MaximumWord)]));
        Assert.False(ExecLimits.IsCommand(["a\ud800"]));
        Assert.True(ExecLimits.IsCommand(["a\ud83d\ude00"]));
        Assert.False(ExecLimits.IsCommand(["a", null!]));
        Assert.True(new ExecOrder(Exec, "a.1.1", [.. Enumerable.Repeat(new string('x', 256), 64)], true, 1).Encode().Length <= ExecOrder.MaximumBytes);
    }

    [Fact]
    public void Output_Limits_AreKept()
    {
        Assert.True(Reads(new ExecOutput(Exec, 1, [.. Enumerable.Repeat(new ExecPiece(false, [.. new byte[1_024]]), 64)], new ExecEnd(null, "x", new string('x', 4_096))).Encode()));
        Assert.False(Reads(new ExecOutput(Exec, 1, [.. Enumerable.Repeat(new ExecPiece(false, [1]), 65)], null).Encode()));
        Assert.False(Reads(new ExecOutput(Exec, 1, [new ExecPiece(false, [.. new byte[ExecLimits.MaximumPiece]]), new ExecPiece(false, [1])], null).Encode()));
        Assert.False(Reads(new ExecOutput(Exec, 1, [], null).Encode()));
        Assert.False(Reads(new ExecOutput(Exec, 0, [new ExecPiece(false, [1])], null).Encode()));
        Assert.False(Reads(new ExecOutput(Exec, 1, [new ExecPiece(false, [])], null).Encode()));
        Assert.False(Reads(new ExecOutput(Exec, 1, [], new ExecEnd(null, "", "Why.")).Encode()));
        Assert.False(Reads(new ExecOutput(Exec, 1, [], new ExecEnd(null, "code", "")).Encode()));
        Assert.False(Reads(new ExecOutput(Exec, 1, [], new ExecEnd(null, "Code", "Why.")).Encode()));
        Assert.False(Reads(new ExecOutput(Exec, 1, [], new ExecEnd(null, "code", "\u001b[31m")).Encode()));
        Assert.False(ExecVerdicts.TryDecode([3], out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00112233445566778899AABBCCDDEEFF")]
    [InlineData("00112233445566778899aabbccddeef")]
    public void Next_RunThatIsNone_IsNotRead(string run) => Assert.False(ExecNext.TryDecode(new ExecNext(run).Encode(), out _));

    private static bool Reads(byte[] body) => ExecNext.TryDecode(body, out _) || ExecOrder.TryDecode(body, out _) || ExecOutput.TryDecode(body, out _) || ExecInputRequest.TryDecode(body, out _)
        || ExecInput.TryDecode(body, out _) || ExecVerdicts.TryDecode(body, out _);
}
