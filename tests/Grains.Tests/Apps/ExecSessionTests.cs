using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>What is under way between an operator and a command.</summary>
public sealed class ExecSessionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Take_BatchesOnceAndInOrder_AreReadOnceAcknowledged()
    {
        var session = Session();

        Assert.Equal(AppExecVerdict.Taken, session.Take(Batch(1, "a")));
        Assert.Equal(AppExecVerdict.Taken, session.Take(Batch(1, "a")));
        Assert.Equal(AppExecVerdict.Taken, session.Take(Batch(2, "b")));

        Assert.Equal(["a", "b"], Texts(session.Read(0)));
        // The answer got lost.
        Assert.Equal(["a", "b"], Texts(session.Read(0)));
        Assert.Equal(["b"], Texts(session.Read(1)));
        Assert.Empty(session.Read(2));
    }

    [Fact]
    public void Take_AGap_EndsTheRun()
    {
        var session = Session();

        Assert.Equal(AppExecVerdict.Stop, session.Take(Batch(2, "b")));

        Assert.Equal(AppCodes.ExecLost, session.Read(0)[^1].End!.Code);
    }

    [Fact]
    public void Take_AnEndWithoutAnExitCodeAcrossAGap_IsTheEndAndSaysSo()
    {
        var (told, untold) = (Session(), Session());
        told.Take(Batch(1, "a"));

        Assert.Equal(AppExecVerdict.Taken, told.Take(new AppExecOutput(3, [], new AppExecEnd(null, AppCodes.ExecTimeout, "It ran for too long."))));
        Assert.Equal(AppExecVerdict.Stop, untold.Take(new AppExecOutput(2, [], new AppExecEnd(0, "", ""))));

        Assert.Equal((AppCodes.ExecTimeout, "It ran for too long. Some of what it wrote last is missing."), (told.End!.Code, told.End.Text));
        Assert.Equal(AppCodes.ExecLost, untold.End!.Code);
        // It comes late, and again.
        Assert.Equal(AppExecVerdict.Taken, told.Take(Batch(2, "b")));
        Assert.Equal(["a", ""], Texts(told.Read(0)));
    }

    [Fact]
    public void Take_NobodyReads_HoldsNoMoreThanItsRoomAndOneBatch()
    {
        var session = Session();
        var taken = 0;
        while (session.Take(Bytes(taken + 1, ExecLimits.MaximumPiece)) == AppExecVerdict.Taken) taken++;

        Assert.Equal(ExecSession.Room / ExecLimits.MaximumPiece, taken);
        Assert.Null(session.End);
        session.Read(1);
        Assert.Equal(AppExecVerdict.Taken, session.Take(Bytes(taken + 1, 1)));
        // How it ended is always heard.
        Assert.Equal(AppExecVerdict.Taken, session.Take(new AppExecOutput(taken + 2, [], new AppExecEnd(0, "", ""))));
        Assert.Equal(0, session.Read(1)[^1].End!.ExitCode);
    }

    [Fact]
    public void Take_MoreThanACommandMayWrite_IsCutThereAndEnded()
    {
        var session = Session();
        long number = 0, read = 0;
        AppExecVerdict verdict;
        do
        {
            verdict = session.Take(Bytes(++number, 60_000));
            read += session.Read(number - 1).Sum(batch => batch.Pieces.Sum(piece => (long)piece.Bytes.Length));
        }
        while (verdict == AppExecVerdict.Taken);

        Assert.Equal(AppExecVerdict.Stop, verdict);
        Assert.Equal((ExecLimits.MaximumOutput, ExecLimits.MaximumOutput), (read, session.Written));
        Assert.Equal(AppCodes.ExecOutputLimit, session.End!.Code);
        // Nobody has ended it yet.
        Assert.Contains("machine node is told to end it", session.End.Text, StringComparison.Ordinal);
        Assert.True(session.Input(0)!.IsStopped);
        Assert.Equal(AppExecVerdict.Stop, session.Take(Bytes(number + 1, 1)));
    }

    [Fact]
    public void Write_Input_IsGivenInOrderOnceAcknowledgedAndBounded()
    {
        var session = Session(hasInput: true);
        Assert.Equal(AppExecClaim.Granted, session.Claim("alice", "w"));
        Assert.Null(session.Input(0));
        Assert.Equal(AppExecVerdict.Taken, session.Write("w", 1, [1], false));
        Assert.Equal(AppExecVerdict.Taken, session.Write("w", 1, [1], false));
        Assert.Equal((1L, (byte)1), (session.Input(0)!.Number, session.Input(0)!.Bytes[0]));
        Assert.Null(session.Input(1));

        var number = 2;
        while (session.Write("w", number, [.. new byte[ExecLimits.MaximumPiece]], false) == AppExecVerdict.Taken) number++;
        Assert.Equal(2 + (ExecSession.Room / ExecLimits.MaximumPiece), number);
        Assert.Equal(AppExecVerdict.Again, session.Write("w", number, [2], true));
        // A machine makes no room for what it was not told.
        session.Input(2);
        session.Input(long.MaxValue);
        Assert.Equal(AppExecVerdict.Again, session.Write("w", number, [2], true));
        session.Input(1);
        session.Input(2);
        Assert.Equal(AppExecVerdict.Taken, session.Write("w", number, [2], true));
        Assert.Equal(AppExecVerdict.Stop, session.Write("w", number + 1, [3], false));
        for (var read = 3; read < number - 1; read++) session.Input(read);
        Assert.True(session.Input(number - 1)!.IsEnd);
    }

    [Fact]
    public void Write_WithoutInputOrAfterTheEnd_IsNotTaken()
    {
        Assert.Equal(AppExecClaim.Unknown, Session().Claim("alice", "w"));
        var session = Session(hasInput: true);
        Assert.Equal(AppExecClaim.Granted, session.Claim("alice", "w"));
        session.Stop("gone", "Gone.");
        Assert.Equal(AppExecVerdict.Stop, session.Write("w", 1, [1], false));
    }

    [Fact]
    public void Write_ASecondWriter_IsRefusedAndChangesNothing()
    {
        var session = Session(hasInput: true);
        Assert.Equal(AppExecVerdict.Stop, session.Write("w", 1, [1], false));
        Assert.Equal(AppExecClaim.Unknown, session.Claim("bob", "w"));
        Assert.Equal(AppExecClaim.Granted, session.Claim("alice", "w"));
        Assert.Equal(AppExecClaim.Granted, session.Claim("alice", "w"));
        Assert.Equal(AppExecVerdict.Taken, session.Write("w", 1, [1], false));

        Assert.Equal(AppExecClaim.Taken, session.Claim("alice", "other"));
        Assert.Equal(AppExecVerdict.Stop, session.Write("other", 1, [2], true));
        session.BreakInput("other");

        Assert.Equal(1, Assert.Single(session.Input(0)!.Bytes));
        Assert.Equal(AppExecVerdict.Taken, session.Write("w", 2, [3], false));
        Assert.Null(session.End);
    }

    [Fact]
    public void BreakInput_BeforeItsEnd_EndsTheRun()
    {
        var (cut, whole) = (Session(hasInput: true), Session(hasInput: true));
        foreach (var session in new[] { cut, whole }) session.Claim("alice", "w");
        cut.Write("w", 1, [1], false);
        whole.Write("w", 1, [1], true);

        cut.BreakInput("w");
        whole.BreakInput("w");

        Assert.Equal(AppCodes.ExecInputLost, cut.End!.Code);
        Assert.True(cut.Input(0)!.IsStopped);
        Assert.Null(whole.End);
    }

    [Theory]
    [InlineData(14, false, 14, null)]
    [InlineData(15, false, 15, AppCodes.ExecLost)]
    [InlineData(44, true, 44, null)]
    [InlineData(45, true, 45, AppCodes.ExecLost)]
    [InlineData(29, true, 0, null)]
    [InlineData(30, true, 0, AppCodes.ExecAbandoned)]
    public void Look_SomebodyIsSilent_EndsTheRun(int at, bool started, int callerAt, string? code)
    {
        var session = Session();
        if (started) session.HearMachine(TimeSpan.Zero);
        session.HearCaller(callerAt * Second);

        session.Look(at * Second);

        Assert.Equal(code, session.End?.Code);
    }

    [Fact]
    public void Look_LongerThanItMay_EndsTheRunOnceTheMachineHadItsTime()
    {
        var session = Session();
        for (var at = 0; at < 80; at++)
        {
            session.HearMachine(at * Second);
            session.HearCaller(at * Second);
            session.Look(at * Second);
            Assert.Null(session.End);
        }

        session.HearCaller(80 * Second);
        session.Look(80 * Second);
        Assert.Equal(AppCodes.ExecTimeout, session.End!.Code);
    }

    /// <summary>Whatever is lost or comes twice on the way, the operator reads what was written, once and in order.</summary>
    [Fact]
    public void Run_LossesAndDuplicates_BringEveryByteOnce() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte>(), ArbMap.Default.ArbFor<int>(), (batches, seed) => Run(batches, seed)).QuickCheckThrowOnFailure();

    private static void Run(byte batches, int seed)
    {
        var random = new Random(seed);
        var session = Session();
        var expected = new List<byte>();
        var read = new List<byte>();
        long after = 0, number = 1;
        var last = (batches % 50) + 1;
        var batch = Next();
        AppExecEnd? end = null;
        while (end is null)
        {
            if (number <= last && random.Next(2) == 0)
            {
                var verdict = session.Take(batch);
                Assert.NotEqual(AppExecVerdict.Stop, verdict);
                // Else the answer was lost, and it comes again.
                if (verdict == AppExecVerdict.Taken && random.Next(4) != 0 && ++number <= last) batch = Next();
            }
            else if (session.Read(after) is { IsEmpty: false } page && random.Next(4) != 0)
            {
                foreach (var piece in page.SelectMany(one => one.Pieces)) read.AddRange(piece.Bytes.AsSpan());
                (after, end) = (page[^1].Number, page[^1].End);
            }
        }

        // Megabytes: told apart as one piece of memory.
        Assert.True(CollectionsMarshal.AsSpan(expected).SequenceEqual(CollectionsMarshal.AsSpan(read)), "what was read is not what was written");

        AppExecOutput Next()
        {
            var bytes = new byte[random.Next(1, 40_000)];
            random.NextBytes(bytes);
            expected.AddRange(bytes);
            return new AppExecOutput(number, [new AppExecPiece(random.Next(2) == 0, [.. bytes])], number == last ? new AppExecEnd(0, "", "") : null);
        }
    }

    [Fact]
    public void ExecText_Command_IsOneLineThatCanBeToldApart()
    {
        Assert.Equal("sh -c \"a b\\\"\\\\\" \"\"", ExecText.Of(["sh", "-c", "a b\"\\", ""]));
        Assert.Equal("\"a\uFFFDb\" \uFFFD[0m", ExecText.Of(["a\nb", "\u001b[0m"]));
        Assert.Equal(ExecText.Longest + 1, ExecText.Of([new string('x', 5_000)]).Length);
    }

    [Fact]
    public void Resize_ManyBeforeTheMachineAsks_AreOneAndTheLast()
    {
        var session = Session(hasInput: true, terminal: true);
        session.Claim("alice", "w");
        session.Write("w", 1, [1], false);
        for (var i = 1; i <= 1_000; i++) Assert.Equal(AppExecReach.Sent, session.Resize("alice", new AppExecSize(i, 2)));

        var told = session.Input(0)!;
        Assert.Equal((1L, new AppExecSize(1_000, 2), 0), (told.Number, told.Size, told.Bytes.Length));
        // The answer got lost, and there is another size by now: what was told once stays what it was.
        session.Resize("alice", new AppExecSize(7, 7));
        Assert.Equal(told, session.Input(0));
        Assert.Equal((2L, new AppExecSize(7, 7)), (session.Input(1)!.Number, session.Input(1)!.Size));
        Assert.Equal((3L, (byte)1), (session.Input(2)!.Number, session.Input(2)!.Bytes.Single()));
        Assert.Null(session.Input(3));
    }

    [Fact]
    public void Signal_Again_WaitsOnceAndGoesBeforeInput()
    {
        var session = Session(hasInput: true);
        session.Claim("alice", "w");
        session.Write("w", 1, [1], false);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(AppExecReach.Sent, session.Signal("alice", ExecSignal.Terminate));
            Assert.Equal(AppExecReach.Sent, session.Signal("alice", ExecSignal.Interrupt));
        }

        Assert.Equal((int)ExecSignal.Interrupt, session.Input(0)!.Signal);
        Assert.Equal((int)ExecSignal.Terminate, session.Input(1)!.Signal);
        Assert.Equal((3L, null, (byte)1), (session.Input(2)!.Number, session.Input(2)!.Signal, session.Input(2)!.Bytes.Single()));
        Assert.Null(session.Input(3));
    }

    [Fact]
    public void ResizeAndSignal_OfAnotherOrAfterTheEnd_ChangeNothing()
    {
        var (plain, session) = (Session(), Session(terminal: true));
        var size = new AppExecSize(1, 1);

        Assert.Equal(AppExecReach.NoTerminal, plain.Resize("alice", size));
        Assert.Equal(AppExecReach.Unknown, session.Resize("bob", size));
        Assert.Equal(AppExecReach.Unknown, session.Signal("bob", ExecSignal.Interrupt));
        Assert.Equal(AppExecReach.Unknown, session.Signal("alice", (ExecSignal)9));
        Assert.Null(session.Input(0));
        session.Stop("gone", "Gone.");

        Assert.Equal(AppExecReach.Over, session.Resize("alice", size));
        Assert.Equal(AppExecReach.Over, session.Signal("alice", ExecSignal.Interrupt));
        Assert.True(session.Input(0)!.IsStopped);
    }

    private static ExecSession Session(bool hasInput = false, bool terminal = false) =>
        new(new AppExecOrder(new string('a', 32), "web.1.1", ["/bin/true"], hasInput, 60, terminal ? new AppExecTerminal("xterm", new AppExecSize(80, 24)) : null), "node", "alice", TimeSpan.Zero);

    private static AppExecOutput Batch(long number, string text) => new(number, [new AppExecPiece(false, [.. System.Text.Encoding.UTF8.GetBytes(text)])], null);

    private static AppExecOutput Bytes(long number, int size) => new(number, [new AppExecPiece(false, [.. new byte[size]])], null);

    private static IEnumerable<string> Texts(ImmutableArray<AppExecOutput> batches) => batches.Select(batch => System.Text.Encoding.UTF8.GetString([.. batch.Pieces.SelectMany(piece => piece.Bytes)]));
}
