namespace OrleansVoxa.Embedded.Tests.Grains;

public interface IMoodyGrain : IGrainWithStringKey
{
    Task Delay(TimeSpan time);

    Task<int> AddTo(string ledger, int amount);

    Task Leave();
}

public interface IBrokenGrain : IGrainWithStringKey
{
    Task Ping();
}

public interface IHomelessGrain : IGrainWithStringKey
{
    Task Ping();
}

public interface IWorkerGrain : IGrainWithStringKey
{
    Task<string> Work(string name);
}
