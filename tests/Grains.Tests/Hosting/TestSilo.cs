using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.Timers;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Grains.Tests.Hosting;

/// <summary>One life of a silo with the real grains, under a clock that stands still, on a disk that outlives it.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private static readonly byte[] Master = [.. Enumerable.Range(1, MasterKey.Size).Select(i => (byte)i)];

    private readonly TestEngine _engine;
    private readonly DiskStorage _storage;
    private bool _ended;

    private TestSilo(TestEngine engine, Disk disk, DiskStorage storage, ManualTimeProvider clock)
    {
        _engine = engine;
        _storage = storage;
        Disk = disk;
        Clock = clock;
    }

    public Disk Disk { get; }

    public ManualTimeProvider Clock { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public IClusterClient Client => _engine.Client;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TestSilo> StartAsync(
        Disk? disk = null, ManualTimeProvider? clock = null, Dictionary<string, string?>? settings = null, byte[]? master = null,
        IReminderTable? reminders = null)
    {
        disk ??= new Disk();
        clock ??= new ManualTimeProvider();
        settings ??= [];
        settings.TryAdd("discovery:registry:AllowUnsigned", "true");
        var storage = new DiskStorage(disk);
        var engine = await TestEngine.StartAsync(settings, reminders, (services, configuration) =>
        {
            services.AddSingleton<TimeProvider>(clock);
            services.AddSingleton(new MasterKey(master ?? Master));
            // Where a grain names no store, Orleans looks for one without a key first.
            services.AddSingleton<IGrainStorage>(storage);
            services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, storage);
            services.AddVoxaGrains(configuration);
            // With a table the engine fires reminders itself; without one the test does.
            if (reminders is null) services.AddSingleton<IReminderRegistry>(new DiskReminders(disk, clock));
        });
        return new TestSilo(engine, disk, storage, clock);
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    /// <summary>Ends this life and begins the next: cleanly, or as by kill -9.</summary>
    public async Task<TestSilo> RestartAsync(bool crash = false, Dictionary<string, string?>? settings = null, byte[]? master = null, IReminderTable? reminders = null)
    {
        if (crash) _storage.Crash();
        await DisposeAsync();
        return await StartAsync(Disk, Clock, settings, master, reminders);
    }

    /// <summary>Whether the grain has its reminder.</summary>
    public bool HasReminder(IAddressable grain) => Disk.Reminders.ContainsKey((grain.GetGrainId(), "lifecycle"));

    /// <summary>Sends one tick of the grain's reminder, due or not.</summary>
    public Task TickAsync(IAddressable grain) =>
        Client.GetGrain<IRemindable>(grain.GetGrainId()).ReceiveReminder("lifecycle", new TickStatus(default, TimeSpan.FromDays(1), default));

    /// <summary>Moves the clock without firing anything between.</summary>
    public void Jump(TimeSpan by) => Clock.Jump(Now + by);

    /// <summary>Waits for what was sent one way. The limit only turns a wait without end into a failure.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Token.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(1)) Assert.Fail("What the test waits for did not happen.");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended) return;
        _ended = true;
        await _engine.DisposeAsync();
    }
}
