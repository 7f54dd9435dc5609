using Orleans.Storage;
using OrleansVoxa.Storage.Tests.Grains;

namespace OrleansVoxa.Storage.Tests.Postgres;

/// <summary>Counts upwards in a grain of its own and remembers what was acknowledged; after a failure it reads its state again, as a grain does.</summary>
internal sealed class CountingWriter(StoreFixture store, int number)
{
    private readonly GrainId _grain = GrainId.Create("counting", $"writer-{number}");
    private GrainState<CounterState> _state = new(new CounterState());
    private volatile int _acknowledged;

    public int Acknowledged => _acknowledged;

    /// <summary>Writes that failed with the connection, so that nobody knows whether they are stored.</summary>
    public int InDoubt { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await TryWriteAsync();
            }
            catch (StorageException error) when (error.Failure is StorageFailure.Unreachable)
            {
                InDoubt++;
                _state = await ReadAsync();
            }
            catch (InconsistentStateException)
            {
                // The write in doubt was stored after all, after the state was read again.
                _state = await ReadAsync();
            }
        }
    }

    /// <summary>One more, and again if its connection breaks.</summary>
    public async Task WriteOnceAsync()
    {
        _state = await ReadAsync();
        await TryWriteAsync();
    }

    public async Task TryWriteAsync()
    {
        _state.State!.Count++;
        try
        {
            await store.Storage.WriteStateAsync("counter", _grain, _state, CancellationToken.None);
        }
        catch
        {
            _state.State.Count--;
            throw;
        }

        _acknowledged = _state.State.Count;
    }

    public async Task<GrainState<CounterState>> ReadAsync()
    {
        var state = new GrainState<CounterState>();
        await store.Storage.ReadStateAsync("counter", _grain, state, CancellationToken.None);
        return state;
    }
}
