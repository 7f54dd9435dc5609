using OrleansVoxa.Client.Pooling;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Pooling;

/// <summary>Who gets which place, as far as no connection is needed.</summary>
public sealed class PoolBookTests : IDisposable
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1);
    private static readonly VoxaClientException Failure = new("connect_failed", "Nobody is there.");
    private readonly IdentityKey _key = IdentityKey.Generate();

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Enter_EndpointTried_GetsTheOther()
    {
        var book = Book();

        for (var i = 0; i < 2; i++) Assert.Equal(1, LeaseOf(book.Enter(Now, tried: 0b01, Failure)).Slot.Endpoint);

        Assert.False(book.Enter(Now, tried: 0b01, Failure).Place.Task.IsCompleted);
    }

    [Fact]
    public void Enter_EarlierOneMustWait_IsServedIfItMayGoElsewhere()
    {
        var book = Book(connections: 1);
        var opening = LeaseOf(book.Enter(Now));
        Assert.Equal(0, opening.Slot.Endpoint);
        var waits = book.Enter(Now, tried: 0b10, Failure);
        Assert.False(waits.Place.Task.IsCompleted);

        Assert.Equal(1, LeaseOf(book.Enter(Now, tried: 0b01, Failure)).Slot.Endpoint);

        Assert.False(waits.Place.Task.IsCompleted);
        book.NotOpened(opening, Failure, Now);
        Assert.Equal(0, LeaseOf(waits).Slot.Endpoint);
    }

    [Fact]
    public void NotOpened_SeveralWait_AreServedInTheirOrder()
    {
        var book = Book(connections: 1);
        Lease[] openings = [LeaseOf(book.Enter(Now)), LeaseOf(book.Enter(Now))];
        Waiter[] waiters = [book.Enter(Now, 0b10, Failure), book.Enter(Now), book.Enter(Now, 0b01, Failure), book.Enter(Now)];

        book.NotOpened(openings[1], Failure, Now);

        Assert.Equal([false, true, false, false], waiters.Select(waiter => waiter.Place.Task.IsCompleted));
        book.NotOpened(openings[0], Failure, Now);
        Assert.Equal([true, true, false, false], waiters.Select(waiter => waiter.Place.Task.IsCompleted));
        book.NotOpened(LeaseOf(waiters[1]), Failure, Now);
        Assert.Equal([true, true, true, false], waiters.Select(waiter => waiter.Place.Task.IsCompleted));
    }

    [Fact]
    public async Task Enter_NobodyElseIsToBeAsked_FailsWithWhatItFailedWithBefore()
    {
        var book = Book(failuresToBreak: 1);
        book.NotOpened(LeaseOf(book.Enter(Now, tried: 0b01)), new VoxaClientException("tls_failed", "No."), Now);
        Assert.Equal(CircuitState.Open, book.CircuitOf(1).State);

        Assert.Same(Failure, await book.Enter(Now, tried: 0b01, Failure).Place.Task.FailsWith("connect_failed"));

        Assert.Equal(0, LeaseOf(book.Enter(Now)).Slot.Endpoint);
    }

    [Fact]
    public async Task NotOpened_WhoWaitsMayGoNowhereElse_FailsWithWhatItFailedWithBefore()
    {
        var book = Book(connections: 1, failuresToBreak: 1);
        var opening = LeaseOf(book.Enter(Now, tried: 0b01));
        var waits = book.Enter(Now, tried: 0b01, Failure);
        Assert.False(waits.Place.Task.IsCompleted);

        book.NotOpened(opening, new VoxaClientException("tls_failed", "No."), Now);

        Assert.Same(Failure, await waits.Place.Task.FailsWith("connect_failed"));
    }

    [Fact]
    public void Leave_WhileItsConnectionIsOpened_LeavesTheJudgementToTheOpening()
    {
        var book = Book(connections: 1, failuresToBreak: 1);
        var opening = LeaseOf(book.Enter(Now));

        Assert.Null(book.Leave(opening, LeaseOutcome.Left, null, Now));

        Assert.False(book.Enter(Now, tried: 0b10).Place.Task.IsCompleted);
        Assert.Equal(CircuitState.Closed, book.CircuitOf(0).State);
        book.NotOpened(opening, Failure, Now);
        Assert.Equal((CircuitState.Open, Failure), (book.CircuitOf(0).State, book.FailureOf(0)));
    }

    [Fact]
    public void NotOpened_AndThenItsRequestLeaves_CountsOnce()
    {
        var book = Book(failuresToBreak: 2);
        var opening = LeaseOf(book.Enter(Now));

        book.NotOpened(opening, Failure, Now);
        Assert.Null(book.Leave(opening, LeaseOutcome.Failed, Failure, Now));

        Assert.Equal(CircuitState.Closed, book.CircuitOf(0).State);
    }

    [Fact]
    public void GiveUp_Waiting_IsNotServedAndOthersAre()
    {
        var book = Book(connections: 1);
        var opening = LeaseOf(book.Enter(Now, tried: 0b10));
        Waiter[] waiters = [book.Enter(Now, 0b10), book.Enter(Now, 0b10)];

        Assert.True(book.GiveUp(waiters[0]));
        Assert.False(book.GiveUp(waiters[0]));

        book.NotOpened(opening, Failure, Now);
        Assert.Equal([false, true], waiters.Select(waiter => waiter.Place.Task.IsCompleted));
        Assert.False(book.GiveUp(waiters[1]));
    }

    private static Lease LeaseOf(Waiter waiter)
    {
        Assert.True(waiter.Place.Task.IsCompletedSuccessfully, "There is no place yet.");
        return waiter.Place.Task.GetAwaiter().GetResult();
    }

    private PoolBook Book(int connections = 2, int failuresToBreak = 1_000) => new(
        new VoxaPoolOptions
        {
            Connection = new VoxaClientOptions { Endpoint = new VoxaEndpoint(null, "a.example", 1), Identity = _key },
            FurtherEndpoints = [new VoxaEndpoint(null, "b.example", 1)],
            ConnectionsPerEndpoint = connections,
            FailuresToBreak = failuresToBreak,
        },
        new Random(1));
}
