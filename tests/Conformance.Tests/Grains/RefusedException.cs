namespace OrleansVoxa.Conformance.Tests.Grains;

/// <summary>An exception that carries more than a message.</summary>
[GenerateSerializer]
[Alias("conformance.RefusedException")]
public sealed class RefusedException : Exception
{
    public RefusedException()
    {
    }

    public RefusedException(string message)
        : base(message)
    {
    }

    public RefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public RefusedException(string message, int code)
        : base(message) => Code = code;

    [Id(0)]
    public int Code { get; private set; }
}
