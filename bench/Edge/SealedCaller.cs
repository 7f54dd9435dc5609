using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Bench.Edge;

/// <summary>Framing A with Noise: echoes of a text over a session.</summary>
internal sealed class SealedCaller : IEchoCaller
{
    private readonly NetworkStream _stream;
    private readonly MessageConnection _session;
    private readonly Echo _echo;

    private SealedCaller(NetworkStream stream, MessageConnection session, int size) =>
        (_stream, _session, _echo) = (stream, session, new Echo(System.Security.Cryptography.RandomNumberGenerator.GetHexString(size)));

    public static async Task<SealedCaller> ConnectAsync(IPEndPoint to, IdentityKey key, int size, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        var pipe = new Duplex(PipeReader.Create(stream, new(bufferSize: 64 * 1024)), PipeWriter.Create(stream));
        var keys = await SessionHandshake.InitiateAsync(pipe, key, SessionOptions.Default, TimeProvider.System, cancellationToken);
        return new(stream, new MessageConnection(pipe, keys, SessionOptions.Default, TimeProvider.System), size);
    }

    public async Task CallAsync(int count, int inFlight, CancellationToken cancellationToken)
    {
        var sent = 0;
        for (; sent < Math.Min(count, inFlight); sent++) await _session.SendAsync(_echo, cancellationToken);
        for (var answered = 0; answered < count;)
        {
            switch (await _session.ReceiveAsync(cancellationToken))
            {
                case Echo:
                    answered++;
                    if (sent == count) continue;
                    await _session.SendAsync(_echo, cancellationToken);
                    sent++;
                    break;
                case Ping:
                    await _session.SendAsync(new Pong(), cancellationToken);
                    break;
                case null:
                    throw new InvalidOperationException("The edge ended the session.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _stream.DisposeAsync();
    }
}
