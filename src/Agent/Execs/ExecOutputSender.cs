using System.Collections.Immutable;
using System.Threading.Channels;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Execs;

/// <summary>Sends what a command writes to the cluster, batch after batch, each until it is taken. While that takes long, the command's writes wait.</summary>
internal sealed class ExecOutputSender(IHostChannel channel, ExecOrder order, TimeProvider time)
{
    // As long as the cluster waits for a machine that is silent.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private long _sent;

    /// <summary>Sends all pieces until there are no more.</summary>
    /// <returns>False if nobody wants to hear of the command any more.</returns>
    public async Task<bool> SendAllAsync(ChannelReader<ExecPiece> pieces, CancellationToken cancellationToken)
    {
        ExecPiece? kept = null;
        while (kept is not null || await pieces.WaitToReadAsync(cancellationToken))
        {
            var batch = ImmutableArray.CreateBuilder<ExecPiece>();
            var room = ExecLimits.MaximumPiece;
            while (batch.Count < ExecOutput.MaximumPieces && (kept is not null || pieces.TryRead(out kept)) && kept.Bytes.Length <= room)
            {
                batch.Add(kept);
                room -= kept.Bytes.Length;
                kept = null;
            }

            if (!await SendAsync(batch.ToImmutable(), null, cancellationToken)) return false;
        }

        return true;
    }

    /// <summary>Sends one batch until it is taken, the last one with how the command ended.</summary>
    /// <returns>False if nobody wants it.</returns>
    public async Task<bool> SendAsync(ImmutableArray<ExecPiece> pieces, ExecEnd? end, CancellationToken cancellationToken)
    {
        var body = new ExecOutput(order.Exec, ++_sent, pieces, end).Encode();
        for (var since = time.GetTimestamp(); ;)
        {
            try
            {
                var answer = await channel.CallAsync(ExecOutput.Method, body, cancellationToken);
                if (!ExecVerdicts.TryDecode(answer.Span, out var verdict) || verdict == ExecVerdict.Stop) return false;
                if (verdict == ExecVerdict.Taken) return true;
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
