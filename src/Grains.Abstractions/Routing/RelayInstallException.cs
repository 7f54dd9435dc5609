namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>A relay cannot be hosted: the store and the keys handed in do not fit together, or the registry refuses it.</summary>
[GenerateSerializer]
[Alias("voxa.RelayInstallException")]
public sealed class RelayInstallException : Exception
{
    /// <summary>Makes an exception without words; use the other constructors.</summary>
    public RelayInstallException()
    {
    }

    /// <summary>Says what was wrong, and with what.</summary>
    public RelayInstallException(string message)
        : base(message)
    {
    }

    /// <summary>Says what was wrong, and what led to it.</summary>
    public RelayInstallException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
