using System.Collections.Immutable;
using System.Threading.Channels;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Execs;

/// <summary>
/// Asks the cluster what a command reads and is told, as long as it runs, and hears by the same that it is to be ended. A command that does not read holds up
/// what it would read, not the asking.
/// </summary>
internal sealed class ExecInputFeed(IHostChannel channel, ExecOrder order, EngineDuplex connection, ExecControl control, TimeProvider time)
{
    private const int Waiting = 4;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(5);

    private int _letGoKeys;

    /// <summary>Whether it was given the keys by which an engine lets go of its terminal.</summary>
    public bool HasLetGo { get; private set; }

    /// <summary>Works until cancelled, or the cluster wants the command ended.</summary>
    /// <returns>True if it does.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var pieces = Channel.CreateBounded<(ImmutableArray<byte> Bytes, bool IsEnd)>(Waiting);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(pieces.Reader, over.Token);
        try
        {
            await control.BeginAsync(cancellationToken);
            for (long number = 0; ;)
            {
                if (await AskAsync(number, cancellationToken) is not { } input)
                {
                    await Task.Delay(Retry, time, cancellationToken);
                    continue;
                }

                if (input.IsStopped) return true;
                if (input.Number != number + 1) continue;
                if (await control.TryTellAsync(input, cancellationToken)) number++;
                else if (pieces.Writer.TryWrite((input.Bytes, input.IsEnd))) number++;
                else await Task.WhenAny(pieces.Writer.WaitToWriteAsync(cancellationToken).AsTask(), Task.Delay(Behind, time, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            pieces.Writer.Complete();
            // A command that does not read would hold up the word that it is to be ended, and by that go on.
            await over.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Null if the cluster did not answer as it should.</returns>
    private async Task<ExecInput?> AskAsync(long number, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await channel.CallAsync(ExecInputRequest.Method, new ExecInputRequest(order.Exec, number).Encode(), cancellationToken);
            return ExecInput.TryDecode(answer.Span, out var input) ? input : null;
        }
        catch (VoxaClientException)
        {
            // For how long nobody is reached counts where output is sent, and at the cluster.
            return null;
        }
    }

    private async Task WriteAsync(ChannelReader<(ImmutableArray<byte> Bytes, bool IsEnd)> pieces, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (bytes, isEnd) in pieces.ReadAllAsync(cancellationToken))
            {
                if (order.Terminal is not null) Look(bytes.AsSpan());
                // A command that ended without reading is not waited for.
                if (!bytes.IsEmpty) await connection.WriteAsync(bytes.AsMemory()).AsTask().WaitAsync(cancellationToken);
                // A terminal has no end; engines would take that for the end of listening to it.
                if (isEnd && order.Terminal is null) connection.EndWriting();
            }
        }
        catch (Exception fault) when (fault is EngineException or OperationCanceledException)
        {
            // It ended, or its engine did: who reads from it hears that, too.
        }
    }

    private void Look(ReadOnlySpan<byte> keys)
    {
        foreach (var key in keys)
        {
            _letGoKeys = key == ExecCalls.LetGoKey ? _letGoKeys + 1 : 0;
            if (_letGoKeys >= ExecCalls.LetGoTimes) HasLetGo = true;
        }
    }
}
