namespace Orleans.Storage;

/// <summary>The store holds another version than the one written from. The activation whose write it was ends.</summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    /// <summary>A conflict.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>A conflict described by <paramref name="message"/>.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>A conflict described by <paramref name="message"/>, found through <paramref name="innerException"/>.</summary>
    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }

    /// <summary>A conflict between two versions, found through <paramref name="storageException"/>.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>A conflict between two versions.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <summary>A conflict between two versions, found through <paramref name="storageException"/>.</summary>
    public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
        : this(storageException.Message, storedEtag, currentEtag, storageException)
    {
    }

    /// <summary>False once the failure has left the activation whose write it was, so that it ends no other one.</summary>
    [Id(0)]
    internal bool IsSourceActivation { get; set; } = true;

    /// <summary>The version that the store holds.</summary>
    [Id(1)]
    public string? StoredEtag { get; private set; }

    /// <summary>The version that was written from.</summary>
    [Id(2)]
    public string? CurrentEtag { get; private set; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"InconsistentStateException: {Message} Expected Etag={StoredEtag} Received Etag={CurrentEtag} {InnerException}";
}
