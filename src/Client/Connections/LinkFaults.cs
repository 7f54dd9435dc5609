using System.Net.Sockets;
using System.Security.Authentication;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Client.Connections;

/// <summary>Turns what sockets and sessions throw into what callers are told.</summary>
internal static class LinkFaults
{
    /// <summary>What an attempt to connect ended with; null if it is none of the network's faults.</summary>
    public static VoxaClientException? OfConnecting(Exception fault, VoxaEndpoint endpoint, TimeSpan limit) => fault switch
    {
        OperationCanceledException or SessionClosedException { Code: SessionFault.HandshakeTimeout } =>
            new("connect_failed", $"{endpoint} did not answer within {limit.TotalSeconds:0.#} s.", fault),
        SocketException => new("connect_failed", $"{endpoint} cannot be reached: {fault.Message}.", fault),
        HandshakeRefusedException refusal => new(refusal.Code, $"{endpoint} refused the session: {refusal.Message}", fault),
        ProtocolViolationException { Code: SessionFault.HandshakeWrongPeer } => WrongServer(endpoint, fault),
        ProtocolViolationException => new("handshake_failed", $"The handshake with {endpoint} failed: {fault.Message}", fault),
        AuthenticationException => new("tls_failed", $"TLS with {endpoint} failed: {fault.Message}", fault),
        IOException => new("handshake_failed", $"{endpoint} closed the connection during the handshake.", fault),
        _ => null,
    };

    /// <summary>What an attempt to connect ends with where another server answers than the one meant.</summary>
    public static VoxaClientException WrongServer(VoxaEndpoint endpoint, Exception? fault) =>
        new("wrong_server", $"{endpoint} is another node than the address says.", fault);

    /// <summary>What a request is told whose connection ended.</summary>
    public static VoxaClientException Lost(Exception? reason) => reason switch
    {
        VoxaClientException { Code: "connection_lost" } same => new(same.Code, same.Message, same),
        null => new("connection_lost", "The connection to the edge was closed."),
        _ => new("connection_lost", $"The connection to the edge was lost: {reason.Message}", reason),
    };
}
