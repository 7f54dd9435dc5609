using Orleans.Concurrency;

namespace OrleansVoxa.Conformance.Tests.Grains;

[Alias("conformance.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Adds and stores.</summary>
    Task<int> Add(int amount);

    /// <summary>Adds in memory only, with a turn's end between reading and writing.</summary>
    Task<int> AddSlowly(int amount);

    [ReadOnly]
    ValueTask<int> Get();

    Task Forget();

    Task Leave();

    /// <summary>A name that this activation chose for itself.</summary>
    Task<Guid> Activation();

    Task<string> Key();

    Task Fail(string message);

    Task Refuse(int code);

    [OneWay]
    Task AddOneWay(int amount);

    [OneWay]
    Task FailOneWay();

    /// <summary>Adds to another ledger.</summary>
    Task<int> AddTo(string ledger, int amount);

    /// <summary>Calls itself through a reference and waits, which cannot end well.</summary>
    Task<int> AskItself();

    /// <summary>Gives itself to another grain, which answers who was given.</summary>
    Task<string> IntroduceYourselfTo(string other);

    Task<string> Meet(ILedgerGrain stranger);

    Task<string?> Header();

    Task<string?> HeaderThrough(string other);

    Task<Parcel> Echo(Parcel parcel);
}
