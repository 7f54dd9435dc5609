namespace OrleansVoxa.Api.Transfer;

/// <summary>An address in a line of an export.</summary>
internal sealed record NodeAddressRow(string? Scheme, string? Host, int Port);
