namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>Stable codes of refused publications.</summary>
public static class PublishCodes
{
    /// <summary>The name belongs to another key.</summary>
    public const string NameTaken = "name_taken";

    /// <summary>The record's signature does not verify.</summary>
    public const string BadSignature = "bad_signature";

    /// <summary>The record is not newer than the last accepted one.</summary>
    public const string StaleSequence = "stale_sequence";

    /// <summary>The record does not decode, or is for another name.</summary>
    public const string InvalidField = "invalid_field";

    /// <summary>The owner's key named a successor, and nothing that it signs is taken.</summary>
    public const string OwnerSucceeded = "node_succeeded";

    /// <summary>Nothing is published here.</summary>
    public const string NotPublished = "not_published";
}
