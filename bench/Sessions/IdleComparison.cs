using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Bench.Edge;
using OrleansVoxa.Bench.Http;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Sessions;

/// <summary>What a connection that says nothing more costs a silo in memory: sessions of framing A after their handshake, against connections that are only open.</summary>
internal sealed class IdleComparison : IComparison
{
    private const int Count = 8_000;
    private const int Rounds = 3;

    // What the first of them make the program load and compile, and the collector reserve, is not theirs.
    private const int Before = 1_500;

    public string Name => "idle";

    public string Subject => $"memory of an idle session, {Count:N0} of them after their handshake";

    public string Baseline => "of an idle HTTP connection";

    public string Bar => "at most 8 KB sealed, 4 KB plain";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        List<double> ours = [], theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await SessionBytesAsync(cancellationToken));
            theirs.Add(await ConnectionBytesAsync(cancellationToken));
        }

        return new Measurement([.. ours.Zip(theirs, (mine, other) => mine / other)], Figure.Bytes(Quantile.Median(ours)), Figure.Bytes(Quantile.Median(theirs)));
    }

    private static async Task<double> SessionBytesAsync(CancellationToken cancellationToken)
    {
        await using var silo = await HttpServer.StartSiloAsync(cancellationToken);
        using var key = IdentityKey.Generate();
        var edge = new IPEndPoint(IPAddress.Loopback, silo.EdgePort);
        var callers = new List<SealedCaller>();
        try
        {
            for (var i = 0; i < Before; i++) await OpenAsync();
            var before = silo.Resident;
            for (var i = 0; i < Count; i++) await OpenAsync();
            return (double)(silo.Resident - before) / Count;
        }
        finally
        {
            foreach (var caller in callers) await caller.DisposeAsync();
        }

        async Task OpenAsync() => callers.Add(await SealedCaller.ConnectAsync(edge, key, 64, cancellationToken));
    }

    private static async Task<double> ConnectionBytesAsync(CancellationToken cancellationToken)
    {
        await using var silo = await HttpServer.StartSiloAsync(cancellationToken);
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < Before; i++) await OpenAsync();
            var before = silo.Resident;
            for (var i = 0; i < Count; i++) await OpenAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            return (double)(silo.Resident - before) / Count;
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        async Task OpenAsync()
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(silo.Address.Host, silo.Address.Port, cancellationToken);
        }
    }
}
