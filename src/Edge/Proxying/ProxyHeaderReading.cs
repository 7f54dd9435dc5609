using System.Net;

namespace OrleansVoxa.Edge.Proxying;

/// <summary>What a look at the first bytes of a connection gave.</summary>
/// <param name="Size">How long the whole header is, in bytes; 0 while it is not whole.</param>
/// <param name="Client">Whose connection the balancer passes on; null if it speaks for itself.</param>
/// <param name="Fault">A code of <see cref="ProxyHeaderFaults"/> if the connection must be closed.</param>
internal readonly record struct ProxyHeaderReading(int Size, IPEndPoint? Client, string? Fault)
{
    /// <summary>Nothing is wrong so far, and more must come.</summary>
    public static ProxyHeaderReading Incomplete => default;

    public static ProxyHeaderReading Whole(int size, IPEndPoint? client) => new(size, client, null);

    public static ProxyHeaderReading Refused(string fault) => new(0, null, fault);
}
