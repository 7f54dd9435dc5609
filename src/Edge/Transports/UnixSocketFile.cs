using System.Net.Sockets;

namespace OrleansVoxa.Edge.Transports;

/// <summary>The file of a Unix socket: there while the silo listens, and its user's alone from the first moment.</summary>
public static class UnixSocketFile
{
    /// <summary>Binds a socket to a path, taking the place of one that a silo left behind when it was killed.</summary>
    /// <exception cref="SocketPathException">Something else stands there, or a process still listens.</exception>
    public static Socket Bind(UnixDomainSocketEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var path = endPoint.ToString()!;
        if (File.Exists(path)) RemoveLeftover(path, endPoint);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            // Nobody can connect before it listens, which it does not yet.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void RemoveLeftover(string path, UnixDomainSocketEndPoint endPoint)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException other)
        {
            throw new SocketPathException($"{path} exists and is no Unix socket of a silo that has ended ({other.Message}). Move it away, or choose another path with --edge-socket.", other);
        }

        throw new SocketPathException($"A process listens at {path}. Stop it, or choose another path with --edge-socket.");
    }

    // An empty file refuses connections in the same way, but it can be opened, which a socket cannot (ENXIO).
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
