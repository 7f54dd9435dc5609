using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using OrleansVoxa.Storage.Tests.Grains;

namespace OrleansVoxa.Storage.Tests.Hosting;

public sealed class HostingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task AddSqliteGrainStorage_HostStartsAndStops_OpensAndClosesTheStore()
    {
        for (var run = 1; run <= 2; run++)
        {
            using var host = Build(options => options.DataDirectory = _directory);
            var health = host.Services.GetRequiredService<IStorageHealth>();
            Assert.False(health.Report().Running);
            await host.StartAsync(Cancelled);
            Assert.True(health.Report().Running);

            var storage = host.Services.GetRequiredKeyedService<IGrainStorage>("Default");
            Assert.Same(storage, host.Services.GetRequiredService<IGrainStorage>());
            var state = new GrainState<CounterState>();
            await storage.ReadStateAsync("counter", GrainId.Create("counter", "a"), state, Cancelled);
            Assert.Equal(run - 1, state.State!.Count);
            state.State.Count++;
            await storage.WriteStateAsync("counter", GrainId.Create("counter", "a"), state, Cancelled);
            Assert.NotNull(await host.Services.GetRequiredService<IReminderTable>().ReadRows(0, 0));

            await host.StopAsync(Cancelled);
            Assert.False(health.Report().Running);
        }
    }

    [Fact]
    public async Task AddSqliteGrainStorage_ServicesThatStart_FindTheStoreOpenUntilTheirEnd()
    {
        var user = new StoreUser();
        using var host = Build(options => options.DataDirectory = _directory, services => services.AddSingleton<IHostedService>(provider =>
        {
            user.Storage = provider.GetRequiredService<IGrainStorage>();
            return user;
        }));
        await host.StartAsync(Cancelled);
        await host.StopAsync(Cancelled);
        Assert.Equal("2", user.State.ETag);
    }

    [Fact]
    public async Task AddSqliteGrainStorage_FaultyOptions_NamesThemAllAtTheStart()
    {
        using var host = Build(options =>
        {
            options.FileName = "../voxa.db";
            options.QueueCapacity = 0;
            options.MaxDatabaseBytes = 5;
            options.BusyTimeout = TimeSpan.FromHours(1);
            options.JsonSerializerOptions = null!;
        });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancelled));
        string[] faulty = ["DataDirectory", "FileName", "QueueCapacity", "BusyTimeout", "JsonSerializerOptions", "MaxDatabaseBytes"];
        Assert.Equal(faulty, error.Failures.Select(failure => failure.Split(' ')[0]));
    }

    [Fact]
    public async Task AddSqliteGrainStorage_DirectoryInUse_StopsTheHostAtItsStart()
    {
        using var first = Build(options => options.DataDirectory = _directory);
        await first.StartAsync(Cancelled);
        using var second = Build(options => options.DataDirectory = _directory);
        var error = await Assert.ThrowsAsync<StorageException>(() => second.StartAsync(Cancelled));
        Assert.Equal(StorageFailure.InUse, error.Failure);
        await first.StopAsync(Cancelled);
    }

    private static IHost Build(Action<SqliteStorageOptions> configure, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        services?.Invoke(builder.Services);
        builder.Services.AddSqliteGrainStorage(configure);
        return builder.Build();
    }
}
