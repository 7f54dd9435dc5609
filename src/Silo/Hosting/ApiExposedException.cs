namespace OrleansVoxa.Silo.Hosting;

/// <summary>The API was to listen off loopback before anybody had a key for it.</summary>
internal sealed class ApiExposedException(string message) : Exception(message);
