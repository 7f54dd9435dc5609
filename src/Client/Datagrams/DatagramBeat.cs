using System.Buffers;
using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Client.Connections;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Datagrams;

/// <summary>Tells a registry by single datagrams (UDP) that a registered node lives: for devices that keep no connection open.</summary>
/// <remarks>
/// Thread-safe. The heartbeat is signed, so nobody else can send it; the answer is not, and proves nothing: whoever sees the datagrams
/// can forge one. Who needs to be sure asks over a session.
/// </remarks>
public sealed class DatagramBeat : IDisposable
{
    private readonly IdentityKey _identity;
    private readonly TimeProvider _time;
    private readonly NodeVoice _voice;
    private readonly Socket _socket;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly byte[] _buffer = new byte[DatagramCodec.MaximumSize];
    private ulong _correlation;

    /// <summary>Prepares to speak to an edge; nothing is sent yet.</summary>
    /// <param name="edge">Where the edge takes datagrams. Default port 9000.</param>
    /// <param name="identity">The node's key; it must live as long as this.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SocketException">The system gives no socket.</exception>
    public DatagramBeat(IPEndPoint edge, IdentityKey identity, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(edge);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(time);
        (_identity, _time, _voice) = (identity, time, new NodeVoice(identity, time));
        _socket = new Socket(edge.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        // A connected socket hears from that address alone.
        _socket.Connect(edge);
    }

    /// <summary>Attempts before a heartbeat counts as unanswered. Default 3, at least 1.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Wait for the answer to the first attempt; doubled for each further one. Default 1 s, greater than zero.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Sends a heartbeat, again if need be, and waits for the answer.</summary>
    /// <returns>The node's state and when the registry looks after it next, as the answer says.</returns>
    /// <exception cref="VoxaClientException">The registry refused, or no attempt was answered (<c>request_timeout</c>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<HeartbeatReply> BeatAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var wait = FirstWait;
            for (var attempt = 0; attempt < Attempts; attempt++, wait *= 2)
            {
                // Each attempt is signed anew: a registry that took the first one refuses its sequence a second time.
                var correlation = ++_correlation;
                if (await AskAsync(correlation, wait, cancellationToken) is not { } answer) continue;
                return answer switch
                {
                    Reply reply => Answers.Read(reply.Body, HeartbeatReply.Decode),
                    Error error => throw new VoxaClientException(error.Code, error.Text.Length > 0 ? error.Text : $"The registry refused the heartbeat: {error.Code}."),
                    _ => throw new VoxaClientException("bad_answer", "The edge's answer is none to a heartbeat."),
                };
            }

            throw new VoxaClientException("request_timeout", $"The edge at {_socket.RemoteEndPoint} answered none of {Attempts} heartbeats.");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _one.Dispose();
    }

    private async Task<Message?> AskAsync(ulong correlation, TimeSpan wait, CancellationToken cancellationToken)
    {
        var datagram = new ArrayBufferWriter<byte>(DatagramCodec.MaximumSize);
        DatagramCodec.TryEncode(new Heartbeat(correlation, _identity.Public.Id, _voice.Sign("heartbeat", [])), datagram);
        using var limit = new CancellationTokenSource(wait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _socket.SendAsync(datagram.WrittenMemory, either.Token);
            while (true)
            {
                var length = await _socket.ReceiveAsync(_buffer, either.Token);
                if (!DatagramCodec.TryDecode(_buffer.AsMemory(0, length), out var message, out _)) continue;
                if (message is Reply reply && reply.Correlation == correlation) return reply;
                if (message is Error error && error.Correlation == correlation) return error;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (SocketException)
        {
            // Nobody listens there, as the network says: the next attempt comes after the usual wait.
            await Task.Delay(wait, _time, cancellationToken);
            return null;
        }
    }
}
