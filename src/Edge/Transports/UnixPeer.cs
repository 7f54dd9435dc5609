using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.Metering;

namespace OrleansVoxa.Edge.Transports;

/// <summary>Lets only processes of the silo's own user, or of root, use the Unix socket, whatever the file's mode has become.</summary>
/// <remarks>Thread-safe. The kernel tells who connected (SO_PEERCRED, unix(7)); where it cannot, nobody is let in.</remarks>
public sealed partial class UnixPeer(EdgeMeter meter, ILogger<UnixPeer> logger)
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int Root = 0;

    private readonly int _own = GetEffectiveUser();

    /// <summary>Serves the connection with <paramref name="next"/>, or closes it.</summary>
    public Task OnConnectedAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(next);
        var user = UserOf(connection.Features.Get<IConnectionSocketFeature>()?.Socket);
        if (IsWelcome(user, _own)) return next(connection);
        meter.Refused(TransportNames.ForeignUser);
        LogRefused(user);
        connection.Abort(new ConnectionAbortedException(TransportNames.ForeignUser));
        return Task.CompletedTask;
    }

    /// <summary>The rule; a user that is not known is null.</summary>
    internal static bool IsWelcome(int? user, int own) => user is { } known && (known == own || known == Root);

    internal static int? UserOf(Socket? socket)
    {
        if (socket is null || !OperatingSystem.IsLinux()) return null;
        // struct ucred: process, user, group.
        Span<int> credentials = stackalloc int[3];
        var bytes = MemoryMarshal.AsBytes(credentials);
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, bytes) == bytes.Length ? credentials[1] : null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial int GetEffectiveUser();

    [LoggerMessage(2464, LogLevel.Warning, "A connection of user {User} to the Unix socket was refused: the socket is for this silo's own user and root")]
    private partial void LogRefused(int? user);
}
