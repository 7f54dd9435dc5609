using System.IO.Pipelines;
using System.Net.Sockets;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Bench.Apps;

/// <summary>A machine's session with an edge: reports what the measurement wants to be true of it.</summary>
internal sealed class MachineSession : IAsyncDisposable
{
    private readonly NetworkStream _stream;
    private readonly MessageConnection _connection;
    private readonly IdentityKey _key;
    private readonly string _run = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
    private ulong _correlation;
    private long _revision;

    private MachineSession(NetworkStream stream, MessageConnection connection, IdentityKey key) => (_stream, _connection, _key) = (stream, connection, key);

    public string Node => _key.Public.Id.ToString();

    public static async Task<MachineSession> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(host, port, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        var key = IdentityKey.Generate();
        var pipe = new Duplex(PipeReader.Create(stream), PipeWriter.Create(stream));
        var keys = await SessionHandshake.InitiateAsync(pipe, key, SessionOptions.Default, TimeProvider.System, cancellationToken);
        return new MachineSession(stream, new MessageConnection(pipe, keys, SessionOptions.Default, TimeProvider.System), key);
    }

    /// <summary>Reports every instance that it is to run as running and well at one address.</summary>
    public async Task<HostInstructions> SyncAsync(HostInstructions? known, string address, CancellationToken cancellationToken)
    {
        var report = new HostReport(_run, "docker", "", "", "", [], new HostCapacity(64_000, 64L << 30, 64L << 30), _revision,
            [.. (known?.Instances ?? []).Select(instance => new InstanceReport(instance.Instance, InstanceState.Running, "", "", "c0ffee", address, TimeProvider.System.GetUtcNow(), null, false, true, 0, 0))]);
        await _connection.SendAsync(new Call(++_correlation, HostReport.Method, HostMessages.Encode(report)), cancellationToken);
        while (true)
        {
            switch (await _connection.ReceiveAsync(cancellationToken))
            {
                case Reply reply when reply.Correlation == _correlation:
                    if (!HostMessages.TryDecodeInstructions(reply.Body.Span, out var instructions, out var fault)) throw new InvalidOperationException(fault);
                    _revision = instructions.Revision;
                    return instructions;
                case Ping:
                    await _connection.SendAsync(new Pong(), cancellationToken);
                    break;
                case var other:
                    throw new InvalidOperationException($"The edge answered {other}.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _stream.DisposeAsync();
        _key.Dispose();
    }
}
