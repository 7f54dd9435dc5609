namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>
/// Thrown to the reader of a body whose exchange failed midway, so that a cut body never looks like a whole one. An
/// <see cref="IOException"/>, since that is what readers of streams expect.
/// </summary>
public sealed class ExchangeFailureException : IOException
{
    /// <summary>Wraps a failure.</summary>
    public ExchangeFailureException(ExchangeFailure failure)
        : base(failure is null ? throw new ArgumentNullException(nameof(failure)) : failure.ToString()) => Failure = failure;

    /// <summary>Why the exchange failed.</summary>
    public ExchangeFailure Failure { get; }
}
