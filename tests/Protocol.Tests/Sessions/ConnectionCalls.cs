using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

/// <summary>Calls that give up with their test, or after a time that no passing test takes.</summary>
internal static class ConnectionCalls
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task Send(this MessageConnection connection, Message message) =>
        connection.SendAsync(message, Token).AsTask().Soon();

    public static Task<Message?> Next(this MessageConnection connection) => connection.ReceiveAsync(Token).AsTask().Soon();

    public static Task Close(this MessageConnection connection, string? code = null, string text = "") =>
        connection.CloseAsync(code, text, Token).AsTask().Soon();

    public static Task Soon(this Task task) => task.WaitAsync(Patience, Token);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience, Token);

    /// <summary>Lets other work go on until the condition holds.</summary>
    public static async Task Until(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
