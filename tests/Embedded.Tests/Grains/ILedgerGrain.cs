namespace OrleansVoxa.Embedded.Tests.Grains;

public interface ILedgerGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    Task<int> Get();

    Task Forget();

    Task Leave();

    Task<string?> Version();

    Task SetBehindItsBack(int value);
}
