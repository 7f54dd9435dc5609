using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.Timers;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Grains.Tests.Hosting;

/// <summary>One life of a silo with the real grains, under a clock that stands still, on a disk that outlives it.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private static readonly byte[] Master = [.. Enumerable.Range(1, MasterKey.Size).Select(i => (byte)i)];

    private readonly IHost _host;
    private readonly DiskStorage _storage;
    private bool _ended;

    private TestSilo(IHost host, Disk disk, DiskStorage storage, ManualTimeProvider clock)
    {
        _host = host;
        _storage = storage;
        Disk = disk;
        Clock = clock;
    }

    public Disk Disk { get; }

    public ManualTimeProvider Clock { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

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
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton(new MasterKey(master ?? Master));
        builder.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, storage);
        builder.Services.AddVoxaGrains(builder.Configuration);
        builder.Services.AddEmbeddedGrains(options => options.Assemblies.Add(typeof(NodeGrain).Assembly));
        // With a table the engine fires reminders itself; without one the test does.
        if (reminders is not null) builder.Services.AddSingleton(reminders);
        else builder.Services.AddSingleton<IReminderRegistry>(new DiskReminders(disk, clock));
        var host = builder.Build();
        await host.StartAsync(Token);
        return new TestSilo(host, disk, storage, clock);
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
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
