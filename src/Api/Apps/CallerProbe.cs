using System.Net.Sockets;

namespace OrleansVoxa.Api.Apps;

/// <summary>Notices that a caller is gone who does not say so, having lost its power or its network.</summary>
internal static class CallerProbe
{
    /// <summary>How long one may not be heard of, in milliseconds: longer than one that is there may take nothing, so that it is told first why its command was ended.</summary>
    public const int Within = 75_000;

    // TCP_USER_TIMEOUT of Linux (tcp(7)), which .NET has no name for.
    private const int UserTimeout = 18;

    /// <summary>Has a connection end with its other side.</summary>
    public static void Set(Socket? socket)
    {
        if (socket is not { AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 }) return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        // While something is on its way to it nothing is probed, only sent again, for a quarter of an hour.
        if (!OperatingSystem.IsLinux()) return;
        socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeout, BitConverter.GetBytes(Within));
    }
}
