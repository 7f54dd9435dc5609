using OrleansVoxa.Edge.Apps;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Apps;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private readonly ManualTimeProvider _clock = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(5, Pause, 3, _clock);

    [Fact]
    public void Failed_FiveInARow_OpensAndGatesUntilThePauseIsOver()
    {
        for (var i = 0; i < 4; i++) Fail();
        Assert.True(_breaker.Admits);
        Fail();

        Assert.False(_breaker.Admits);
        Assert.False(_breaker.TryEnter());
        _clock.Advance(Pause - TimeSpan.FromMilliseconds(1));
        Assert.False(_breaker.TryEnter());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void Failed_FourAndASuccess_BeginsTheRowAnew()
    {
        for (var i = 0; i < 4; i++) Fail();
        Succeed();
        for (var i = 0; i < 4; i++) Fail();

        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void TryEnter_HalfOpen_LetsOneAtATimeAndClosesAfterThree()
    {
        Open();
        _clock.Advance(Pause);
        for (var i = 0; i < 3; i++)
        {
            Assert.False(_breaker.IsClosed);
            Assert.True(_breaker.TryEnter());
            Assert.False(_breaker.TryEnter());
            Assert.False(_breaker.Admits);
            _breaker.Succeeded();
        }

        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void Failed_HalfOpen_OpensForAnotherPause()
    {
        Open();
        _clock.Advance(Pause);
        Succeed();
        Succeed();
        Fail();

        Assert.False(_breaker.TryEnter());
        _clock.Advance(Pause);
        for (var i = 0; i < 3; i++) Succeed();
        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void Left_HalfOpen_FreesThePlaceAndSaysNothing()
    {
        Open();
        _clock.Advance(Pause);
        Assert.True(_breaker.TryEnter());
        _breaker.Left();

        Assert.True(_breaker.TryEnter());
        Assert.False(_breaker.IsClosed);
    }

    [Fact]
    public void SucceededAndFailed_OfRequestsFromBeforeItOpened_ChangeNothing()
    {
        Open();
        _clock.Advance(Pause / 2);
        _breaker.Succeeded();
        _breaker.Failed();
        _clock.Advance(Pause / 2);

        Assert.True(_breaker.TryEnter());
    }

    private void Open()
    {
        for (var i = 0; i < 5; i++) Fail();
        Assert.False(_breaker.IsClosed);
    }

    private void Fail()
    {
        Assert.True(_breaker.TryEnter());
        _breaker.Failed();
    }

    private void Succeed()
    {
        Assert.True(_breaker.TryEnter());
        _breaker.Succeeded();
    }
}
