namespace OrleansVoxa.Client.Tests;

/// <summary>Calls that give up with their test, or after a time that no passing test takes.</summary>
internal static class Calls
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task Soon(this Task task) => task.WaitAsync(Patience, Token);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience, Token);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().Soon();

    public static Task Soon(this ValueTask task) => task.AsTask().Soon();

    /// <summary>The next change of an enumeration that is under way.</summary>
    public static async Task<ConnectionChange> NextAsync(this IAsyncEnumerator<ConnectionChange> changes)
    {
        Assert.True(await changes.MoveNextAsync().Soon());
        return changes.Current;
    }

    public static async Task<VoxaClientException> FailsWith(this Task task, string code)
    {
        var failure = await Assert.ThrowsAsync<VoxaClientException>(() => task.Soon());
        Assert.Equal(code, failure.Code);
        return failure;
    }
}
