namespace OrleansVoxa.Api.Registry;

/// <summary>The body of <c>POST /register</c>.</summary>
/// <param name="NodeId">The handle asked for; optional where a record names one.</param>
/// <param name="IpAddress">Where the node is reached, for clients without a record.</param>
/// <param name="Port">1 to 65535, for clients without a record.</param>
/// <param name="PublicKey">PEM, or the wire encoding in base64.</param>
/// <param name="Capabilities">What the node can do.</param>
/// <param name="Region">Where it stands.</param>
/// <param name="Type">The wire name of its type; unset, standard.</param>
/// <param name="Record">The signed node record in base64; it wins over the plain fields.</param>
/// <param name="Sequence">Of a signed request: greater than any before it.</param>
/// <param name="Time">Of a signed request: the signer's clock, milliseconds since 1970.</param>
/// <param name="Signature">Of a signed request: base64, see <see cref="RegistrationBody"/> for the body that it covers.</param>
/// <param name="Work">The work that an open registry asks for, 16 bytes in base64.</param>
internal sealed record RegistrationRequest(
    string? NodeId,
    string? IpAddress,
    int? Port,
    string? PublicKey,
    string[]? Capabilities,
    string? Region,
    string? Type,
    string? Record,
    ulong? Sequence,
    long? Time,
    string? Signature,
    string? Work = null);
