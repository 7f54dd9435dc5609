namespace OrleansVoxa.Agent.Sources;

/// <summary>Where programs and archives come from. Thread-safe.</summary>
internal interface IContentSource
{
    /// <summary>Begins to read something. What comes is not trusted: its size and digest are checked by the reader.</summary>
    /// <param name="digest"><c>sha256:</c> and 64 digits.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Stream> OpenAsync(string digest, CancellationToken cancellationToken);
}
