using OrleansVoxa.Cli.Output;

namespace OrleansVoxa.Cli.Registry;

/// <summary>Long transfers go on when the server asks for a pause, as it does while its database is away.</summary>
internal static class Retries
{
    private const int Most = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Asks until it is answered, or refused for good.</summary>
    public static async Task<T> AskAsync<T>(CommandContext context, CountProgress progress, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                return await ask();
            }
            catch (CommandFailedException failure) when (failure.RetryAfter is { } asked && attempt < Most)
            {
                wait = asked < Longest ? asked : Longest;
                progress.Clear();
                context.Terminal.Note($"{failure.Message} ({failure.Code}); again in {wait.TotalSeconds:0} s");
            }

            await Task.Delay(wait, context.Time, cancellationToken);
        }
    }
}
