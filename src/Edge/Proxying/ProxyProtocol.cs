using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Metering;

namespace OrleansVoxa.Edge.Proxying;

/// <summary>
/// Gives a connection that a trusted balancer passes on the address of its client, before anything else looks at it: a trusted
/// peer must begin with a header of the PROXY protocol, version 2; of any other peer not a byte is read here.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class ProxyProtocol(IOptions<EdgeOptions> options, EdgeMeter meter, TimeProvider clock, ILogger<ProxyProtocol> logger)
{
    private readonly TrustedProxies _trusted = new(options.Value);

    /// <summary>Serves the connection with <paramref name="next"/>, or closes it.</summary>
    public Task OnConnectedAsync(ConnectionContext connection, ConnectionDelegate next) =>
        _trusted.Contains(connection.RemoteEndPoint) ? UnwrapAsync(connection, next) : next(connection);

    private async Task UnwrapAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var balancer = connection.RemoteEndPoint;
        var header = await ReadAsync(connection);
        if (header.Fault is { } fault)
        {
            meter.Refused(fault);
            LogRefused(balancer, fault);
            connection.Abort(new ConnectionAbortedException(fault));
            return;
        }

        if (header.Client is { } client) connection.RemoteEndPoint = client;
        await next(connection);
    }

    private async Task<ProxyHeaderReading> ReadAsync(ConnectionContext connection)
    {
        using var deadline = new CancellationTokenSource(options.Value.ProxyHeaderDeadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, connection.ConnectionClosed);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(either.Token);
                var header = ProxyHeader.Read(read.Buffer);
                if (header.Size > 0)
                {
                    // What came behind the header is looked at by whoever reads next.
                    input.AdvanceTo(read.Buffer.GetPosition(header.Size));
                    return header;
                }

                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (header.Fault is not null) return header;
                if (read.IsCompleted) return ProxyHeaderReading.Refused(ProxyHeaderFaults.Cut);
            }
        }
        catch (OperationCanceledException)
        {
            return ProxyHeaderReading.Refused(deadline.IsCancellationRequested ? ProxyHeaderFaults.Late : ProxyHeaderFaults.Cut);
        }
        catch (IOException)
        {
            // Reset by the balancer.
            return ProxyHeaderReading.Refused(ProxyHeaderFaults.Cut);
        }
    }

    [LoggerMessage(2421, LogLevel.Warning, "A connection of the balancer {Balancer} was closed: {Code}")]
    private partial void LogRefused(EndPoint? balancer, string code);
}
