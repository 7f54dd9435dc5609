using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Transports;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Turns what a start threw into sentences for the user.</summary>
/// <param name="Code">How the process ends.</param>
/// <param name="Sentences">What was wrong, and what to change.</param>
internal sealed record StartFailure(ExitCode Code, IReadOnlyList<string> Sentences)
{
    /// <summary>Null for a fault of the program's own.</summary>
    public static StartFailure? Explain(Exception exception, SiloOptions options)
    {
        if (exception is AggregateException several)
        {
            var all = several.Flatten().InnerExceptions.Select(one => Explain(one, options)).ToList();
            return all.Contains(null) ? null : new(all[0]!.Code, [.. all.SelectMany(one => one!.Sentences)]);
        }

        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case OptionsValidationException invalid:
                    return new(ExitCode.BadOption, [.. invalid.Failures]);
                case InvalidOperationException { InnerException: ArgumentException or FormatException } unreadable
                    when unreadable.Message.Contains("configuration value", StringComparison.Ordinal):
                    return new(ExitCode.BadOption, [unreadable.Message]);
                case StorageException store:
                    return new(ExitCode.BadData, [store.Message]);
                case ApiExposedException exposed:
                    return new(ExitCode.BadOption, [exposed.Message]);
                case SocketPathException path:
                    return new(ExitCode.PortInUse, [path.Message]);
                case AddressInUseException:
                    return new(ExitCode.PortInUse, [Port(exception, options)]);
                case System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.AddressAlreadyInUse }:
                    return new(ExitCode.PortInUse, [Port(exception, options)]);
                case System.Net.Sockets.SocketException
                {
                    SocketErrorCode: System.Net.Sockets.SocketError.AddressNotAvailable or System.Net.Sockets.SocketError.AccessDenied,
                } refused:
                    return new(
                        ExitCode.PortInUse,
                        [$"an address cannot be listened on ({refused.Message}); check {string.Join(", ", Listeners(options).Select(one => $"{one.Option} {one.EndPoint}"))}"]);
            }
        }

        return null;
    }

    private static string Port(Exception exception, SiloOptions options)
    {
        foreach (var (option, endPoint) in Listeners(options))
        {
            if (exception.Message.Contains(endPoint.ToString(), StringComparison.Ordinal))
                return $"{endPoint} is already in use; choose another with {option} ADDRESS:PORT, or move every port with --port-offset N";
        }

        var silo = options.Cluster.ToSiloEndPoint();
        return exception.ToString().Contains(silo.ToString(), StringComparison.Ordinal)
            ? $"{silo} is already in use; choose another with --{ClusterSettings.Section}:siloPort PORT, or move every port with --port-offset N"
            : "a port is already in use; move every port with --port-offset N";
    }

    private static IEnumerable<(string Option, System.Net.IPEndPoint EndPoint)> Listeners(SiloOptions options)
    {
        yield return ("--http", options.Http);
        yield return ("--bridge", options.Bridge);
        yield return ("--edge", options.Edge);
        if (options.EdgeTls is { } tls) yield return ("--edge-tls", tls);
        if (options.Udp is { } udp) yield return ("--udp", udp);
        if (options.Ops is { } ops) yield return ("--ops", ops);
    }
}
