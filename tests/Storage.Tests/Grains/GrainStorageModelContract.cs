using FsCheck;
using FsCheck.Fluent;
using Orleans.Storage;

namespace OrleansVoxa.Storage.Tests.Grains;

public abstract class GrainStorageModelContract : StoreContract
{
    private enum Action
    {
        WriteFresh,
        WriteStale,
        ClearFresh,
        ClearStale,
        Reopen,
    }

    /// <summary>How many sequences are tried; what opens a database slowly tries fewer.</summary>
    private protected virtual int Sequences => 40;

    [Fact]
    public void GrainStorage_AnySequenceOfActions_BehavesAsADictionaryOfVersions()
    {
        var actions = Gen.Elements(Enum.GetValues<Action>()).Zip(Gen.Choose(0, 2)).ListOf().ToArbitrary();
        Prop.ForAll(actions, steps => RunAsync([.. steps]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));
    }

    private async Task RunAsync((Action Action, int Key)[] steps)
    {
        await Database.ResetAsync();
        var store = Database.Open();
        var model = new Dictionary<int, (long Version, int Count)>();
        for (var step = 0; step < steps.Length; step++)
        {
            var (action, key) = steps[step];
            if (action is Action.Reopen)
            {
                await store.DisposeAsync();
                store = Database.Open();
            }
            else
            {
                await ApplyAsync(store, model, action, key, count: step);
            }

            await AssertSameAsync(store, model, key);
        }

        await store.DisposeAsync();
    }

    private static async Task ApplyAsync(
        StoreFixture store, Dictionary<int, (long Version, int Count)> model, Action action, int key, int count)
    {
        var found = model.GetValueOrDefault(key).Version;
        var stale = action is Action.WriteStale or Action.ClearStale;
        var version = stale ? found + 1 : found;
        var state = new GrainState<CounterState>(new CounterState { Count = count }, version == 0 ? null : $"{version}");
        var clear = action is Action.ClearFresh or Action.ClearStale;
        var apply = clear
            ? store.Storage.ClearStateAsync("counter", Id(key), state)
            : store.Storage.WriteStateAsync("counter", Id(key), state);
        if (stale)
        {
            var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => apply);
            Assert.Equal(found == 0 ? null : $"{found}", conflict.StoredEtag);
            return;
        }

        await apply;
        if (clear) model.Remove(key);
        else model[key] = (found + 1, count);
    }

    private static async Task AssertSameAsync(
        StoreFixture store, Dictionary<int, (long Version, int Count)> model, int key)
    {
        var read = new GrainState<CounterState>();
        await store.Storage.ReadStateAsync("counter", Id(key), read);
        Assert.Equal(model.ContainsKey(key), read.RecordExists);
        var (version, count) = model.GetValueOrDefault(key);
        Assert.Equal((version == 0 ? null : $"{version}", count), (read.ETag, read.State!.Count));
    }

    private static GrainId Id(int key) => GrainId.Create("model", $"{key}");
}
