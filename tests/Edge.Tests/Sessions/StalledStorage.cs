using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansVoxa.Edge.Tests.Sessions;

/// <summary>A store in memory that does not answer for grains of one type until the test lets it, so that those grains stand still.</summary>
internal sealed class StalledStorage(string grainType) : IGrainStorage
{
    private readonly IGrainStorage _inner = new ServiceCollection().AddMemoryGrainStorage().BuildServiceProvider()
        .GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _released.TrySetResult();

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainId.ToString().StartsWith(grainType, StringComparison.Ordinal)) await _released.Task;
        await _inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _inner.WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _inner.ClearStateAsync(stateName, grainId, grainState);
}
