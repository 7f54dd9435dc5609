using System.Collections.Immutable;
using System.Threading.Channels;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Execs;

/// <summary>
/// Sends what a command writes to the cluster, batch after batch, each until it is taken. While that takes long, the command's writes wait. What was not
/// taken when the command is ended is sent again before the word that it ended.
/// </summary>
internal sealed class ExecOutputSender(IHostChannel channel, ExecOrder order, TimeProvider time)
{
    private const int WaitingPieces = 8;

    // As long as the cluster waits for a machine that is silent.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    // Of the time for the last word, so that it is heard also where nobody reads what came before it.
    private static readonly TimeSpan RestWithin = TimeSpan.FromSeconds(3);

    private readonly Channel<ExecPiece> _pieces = Channel.CreateBounded<ExecPiece>(WaitingPieces);
    private ExecPiece? _kept;
    private byte[]? _unconfirmed;
    private long _sent;

    /// <summary>What the command writes; completed once it closed its outputs.</summary>
    public ChannelWriter<ExecPiece> Pieces => _pieces.Writer;

    /// <summary>Sends all pieces until there are no more.</summary>
    /// <returns>False if nobody wants to hear of the command any more.</returns>
    public async Task<bool> SendAllAsync(CancellationToken cancellationToken)
    {
        if (_unconfirmed is not null && !await DeliverAsync(_unconfirmed, cancellationToken)) return false;
        while (_kept is not null || await _pieces.Reader.WaitToReadAsync(cancellationToken))
        {
            var batch = ImmutableArray.CreateBuilder<ExecPiece>();
            var room = ExecLimits.MaximumPiece;
            while (batch.Count < ExecOutput.MaximumPieces && (_kept is not null || _pieces.Reader.TryRead(out _kept)) && _kept.Bytes.Length <= room)
            {
                batch.Add(_kept);
                room -= _kept.Bytes.Length;
                _kept = null;
            }

            if (!await DeliverAsync(Next(batch.ToImmutable(), null), cancellationToken)) return false;
        }

        return true;
    }

    /// <summary>Sends what is left, as far as there is time, and how the command ended.</summary>
    public async Task EndAsync(ExecEnd end, CancellationToken cancellationToken)
    {
        _pieces.Writer.TryComplete();
        using var limit = new CancellationTokenSource(RestWithin, time);
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (!await SendAllAsync(rest.Token)) return;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Whoever reads is behind. The end of a command that has none of its own is taken across what is missing.
        }

        await DeliverAsync(Next([], end), cancellationToken);
    }

    private byte[] Next(ImmutableArray<ExecPiece> pieces, ExecEnd? end) => new ExecOutput(order.Exec, ++_sent, pieces, end).Encode();

    /// <summary>Sends one batch until it is taken.</summary>
    /// <returns>False if nobody wants it.</returns>
    private async Task<bool> DeliverAsync(byte[] body, CancellationToken cancellationToken)
    {
        _unconfirmed = body;
        for (var since = time.GetTimestamp(); ;)
        {
            try
            {
                var answer = await channel.CallAsync(ExecOutput.Method, body, cancellationToken);
                if (!ExecVerdicts.TryDecode(answer.Span, out var verdict) || verdict == ExecVerdict.Stop) return false;
                if (verdict == ExecVerdict.Taken)
                {
                    _unconfirmed = null;
                    return true;
                }

                // It is heard, and only slow.
                since = time.GetTimestamp();
            }
            catch (VoxaClientException)
            {
                if (time.GetElapsedTime(since) >= Patience) return false;
                await Task.Delay(Retry, time, cancellationToken);
            }
        }
    }
}
