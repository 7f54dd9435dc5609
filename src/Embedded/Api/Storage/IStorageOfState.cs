namespace Orleans.Core;

/// <summary>State of type <typeparamref name="TState"/> that a grain reads and writes as a whole.</summary>
public interface IStorage<TState> : IStorage
{
    /// <summary>The state in memory.</summary>
    TState State { get; set; }
}
