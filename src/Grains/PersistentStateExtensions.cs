namespace OrleansVoxa.Grains;

/// <summary>The one way in which grains write state.</summary>
internal static class PersistentStateExtensions
{
    /// <summary>Stores <paramref name="next"/>. If that fails, the memory is read back, so that it is never ahead of the store.</summary>
    /// <remarks>No token: a caller that leaves must not leave the grain in doubt about what is stored.</remarks>
    public static async Task Store<T>(this IPersistentState<T> state, T next)
    {
        var before = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            // Should the read fail as well, what was stored last still stands.
            state.State = before;
            await state.ReadStateAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Removes what is stored, if anything is; the memory is as new. If that fails, the memory is read back.</summary>
    public static async Task Erase<T>(this IPersistentState<T> state)
    {
        if (!state.RecordExists) return;
        try
        {
            await state.ClearStateAsync(CancellationToken.None);
        }
        catch
        {
            await state.ReadStateAsync(CancellationToken.None);
            throw;
        }
    }
}
