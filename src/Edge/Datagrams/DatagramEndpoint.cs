using System.Net;

namespace OrleansVoxa.Edge.Datagrams;

/// <summary>Where the UDP listener is opened; handed in by the host.</summary>
/// <param name="EndPoint">Address and port; null for nowhere.</param>
public sealed record DatagramEndpoint(IPEndPoint? EndPoint);
