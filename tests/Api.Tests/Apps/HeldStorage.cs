using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansVoxa.Api.Tests.Apps;

/// <summary>Stands before the storage of a host, and has writes of one state wait.</summary>
internal sealed class HeldStorage : IGrainStorage
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGrainStorage _inner = null!;
    private volatile string? _held;

    public void AddTo(IServiceCollection services)
    {
        _inner = (IGrainStorage)services.Last(service => service.ServiceType == typeof(IGrainStorage)).KeyedImplementationInstance!;
        services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, this);
    }

    /// <summary>From now on writes of a state wait.</summary>
    /// <returns>Done once one does.</returns>
    public Task HoldAsync(string state)
    {
        _held = state;
        return _reached.Task;
    }

    public void Release()
    {
        _held = null;
        _released.SetResult();
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (stateName == _held)
        {
            _reached.TrySetResult();
            await _released.Task;
        }

        await _inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _inner.ClearStateAsync(stateName, grainId, grainState);
}
