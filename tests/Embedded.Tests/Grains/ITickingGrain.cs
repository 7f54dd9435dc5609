namespace OrleansVoxa.Embedded.Tests.Grains;

public interface ITickingGrain : IGrainWithStringKey
{
    Task Start(string name, TimeSpan due, TimeSpan period, bool interleave, bool keepAlive);

    [Orleans.Concurrency.AlwaysInterleave]
    Task Stop(string name);

    Task Change(string name, TimeSpan due, TimeSpan period);

    [Orleans.Concurrency.AlwaysInterleave]
    Task<int> Ticks();

    Task Busy(string name);

    Task Leave();
}
