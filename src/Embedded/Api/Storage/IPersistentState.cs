using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A grain's stored state, injected with <see cref="PersistentStateAttribute"/> and read before the grain is activated.</summary>
public interface IPersistentState<TState> : IStorage<TState>;
