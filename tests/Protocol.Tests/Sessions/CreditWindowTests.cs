using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class CreditWindowTests
{
    [Fact]
    public void Windows_AnySchedule_NeverSendMoreThanWasGranted() =>
        Prop.ForAll(
            Gen.Choose(2, 5_000).ToArbitrary(),
            Gen.Choose(0, 6_000).ArrayOf(200).ToArbitrary(),
            (window, moves) =>
            {
                // Two ends of one direction; bytes and grants travel in order, moves choose who acts and how much.
                var sender = new CreditWindow((uint)window, 2);
                var receiver = new CreditWindow(0, (uint)window);
                var (wire, grants) = (new Queue<int>(), new Queue<uint>());
                long granted = window, sent = 0, arrived = 0, consumed = 0;
                foreach (var move in moves)
                {
                    switch (move % 4)
                    {
                        case 0:
                            var taken = sender.Take(move);
                            sent += taken;
                            wire.Enqueue(taken);
                            break;
                        case 1 when wire.TryDequeue(out var bytes):
                            receiver.Received(bytes);
                            arrived += bytes;
                            break;
                        case 2:
                            var eaten = (int)Math.Min(move, arrived - consumed);
                            consumed += eaten;
                            if (receiver.Consumed(eaten) is > 0 and var grant) grants.Enqueue(grant);
                            break;
                        case 3 when grants.TryDequeue(out var more):
                            sender.Granted(more);
                            granted += more;
                            break;
                    }

                    if (sent > granted || arrived > sent || sent - consumed > window) return false;
                    if (sender.Sendable != granted - sent) return false;
                }

                return true;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Windows_EverythingConsumed_KeepFlowing()
    {
        var (sender, receiver) = (new CreditWindow(10, 2), new CreditWindow(0, 10));
        long sent = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var taken = sender.Take(7);
            sent += taken;
            receiver.Received(taken);
            if (receiver.Consumed(taken) is > 0 and var grant) sender.Granted(grant);
        }

        Assert.InRange(sent, 5_000, 7_000);
    }

    [Fact]
    public void Received_MoreThanItsCredit_IsAViolation()
    {
        var window = new CreditWindow(0, 100);
        window.Received(100);
        Assert.Equal(SessionFault.CreditExceeded, Assert.Throws<ProtocolViolationException>(() => window.Received(1)).Code);
        Assert.Equal(0u, window.Receivable);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public void Granted_NothingOrPastTheEnd_IsAViolation(uint bytes)
    {
        var window = new CreditWindow(1, 100);
        Assert.Equal(SessionFault.CreditExceeded, Assert.Throws<ProtocolViolationException>(() => window.Granted(bytes)).Code);
        window.Granted(uint.MaxValue - 1);
        Assert.Equal(uint.MaxValue, window.Sendable);
        Assert.Equal(int.MaxValue, window.Take(int.MaxValue));
    }

    [Fact]
    public void Consumed_MoreThanArrived_IsABug()
    {
        var window = new CreditWindow(0, 100);
        window.Received(10);
        Assert.Throws<InvalidOperationException>(() => window.Consumed(11));
        Assert.Equal(0u, window.Consumed(10));
        Assert.Throws<InvalidOperationException>(() => window.Consumed(1));
    }
}
