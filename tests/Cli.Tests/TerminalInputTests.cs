using OrleansVoxa.Cli.Execs;

namespace OrleansVoxa.Cli.Tests;

/// <summary>Waiting for what is typed.</summary>
public sealed class TerminalInputTests
{
    private const int Interrupted = 4;

    [Fact]
    public async Task Read_SignalsWhileItWaits_CanStillBeTakenBack()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var looks = 0;
        await using var input = new TerminalInput(() =>
        {
            // Nothing, a signal, nothing, a signal …
            if (++looks == 5) cancellation.Cancel();
            return looks % 2 == 0 ? (-1, Interrupted) : (0, 0);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => input.ReadAsync(new byte[1], cancellation.Token).AsTask());
        Assert.Equal(5, looks);
    }
}
