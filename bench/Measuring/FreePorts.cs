using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Bench.Measuring;

/// <summary>Ports on loopback that nobody uses.</summary>
internal static class FreePorts
{
    private static readonly int[] Ports = [9998, 9999, 41040];

    /// <summary>An offset for all ports of a silo, which move together.</summary>
    public static int Offset()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var offset = Random.Shared.Next(100, 20_000);
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
