using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Bench.Measuring;

/// <summary>Ports on loopback that nobody uses.</summary>
internal static class FreePorts
{
    private static readonly int[] Ports = [9998, 9999, 41040, 41046];

    /// <summary>An offset for all ports of a silo, which move together.</summary>
    public static int Offset()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            // All of them outside of where the system takes ports for connections from, which come and go.
            var offset = Random.Shared.Next(20_000, 21_650);
            if (Ports.All(port => IsFree(port + offset))) return offset;
        }

        throw new InvalidOperationException("No free ports on loopback.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
