namespace OrleansVoxa.Client.Identity;

/// <summary>A key file that cannot be used. The message says why and what to do.</summary>
public sealed class IdentityKeyFileException(string message, Exception? inner = null) : Exception(message, inner);
