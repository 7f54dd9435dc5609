using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>A grain's stored state. It is itself what the store fills, which saves an object an activation.</summary>
internal sealed class PersistentState<TState>(Activation activation, string name, IGrainStorage storage)
    : IPersistentState<TState>, IGrainState<TState>, IStoredState
{
    private static readonly Func<TState> Make = Maker();

    private TState? _state;

    public TState State
    {
        get => _state ??= Make();
        set => _state = value;
    }

    TState? IGrainState<TState>.State
    {
        get => _state;
        set => _state = value;
    }

    public string? ETag { get; set; }

    public string? Etag => ETag;

    public bool RecordExists { get; set; }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) =>
        Guard(storage.ReadStateAsync(name, activation.GrainId, this, cancellationToken), nameof(ReadStateAsync), cancellationToken);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        _state ??= Make();
        return Guard(storage.WriteStateAsync(name, activation.GrainId, this, cancellationToken), nameof(WriteStateAsync), cancellationToken);
    }

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        Guard(storage.ClearStateAsync(name, activation.GrainId, this, cancellationToken), nameof(ClearStateAsync), cancellationToken);

    private Task Guard(Task work, string operation, CancellationToken cancellationToken) =>
        work.IsCompletedSuccessfully ? work : GuardAsync(work, operation, cancellationToken);

    /// <summary>What the store throws of its own reaches the grain inside an <see cref="OrleansException"/>, as on Orleans.</summary>
    private async Task GuardAsync(Task work, string operation, CancellationToken cancellationToken)
    {
        try
        {
            await work;
        }
        catch (Exception error) when (error is not OrleansException
            && !(error is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw new OrleansException($"{operation} of state '{name}' of grain {activation.GrainId} failed: {error.Message}", error);
        }
    }

    private static Func<TState> Maker()
    {
        if (typeof(TState).IsValueType) return static () => default!;
        if (typeof(TState).GetConstructor(Type.EmptyTypes) is not { } constructor)
            return static () => throw new InvalidOperationException($"{typeof(TState)} is a grain's state and needs a parameterless constructor.");
        return System.Linq.Expressions.Expression.Lambda<Func<TState>>(System.Linq.Expressions.Expression.New(constructor)).Compile();
    }
}
