namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Why an exchange ended without a whole answer. Immutable.</summary>
/// <param name="Code">One of <see cref="ExchangeFailureCodes"/>.</param>
/// <param name="Text">What was wrong, for people; never names a relay.</param>
public sealed record ExchangeFailure(string Code, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Text}";
}
