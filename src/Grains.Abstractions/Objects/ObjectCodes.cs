namespace OrleansVoxa.Grains.Abstractions.Objects;

/// <summary>Stable codes of what is refused about objects.</summary>
public static class ObjectCodes
{
    /// <summary>The key is not spelled as keys are.</summary>
    public const string InvalidKey = "invalid_object_key";

    /// <summary>The length is none that an object can have.</summary>
    public const string InvalidLength = "invalid_object_length";

    /// <summary>The object is larger than objects may be.</summary>
    public const string TooLarge = "object_too_large";

    /// <summary>All objects together take as much room as they may.</summary>
    public const string Full = "objects_full";

    /// <summary>As many uploads of this object are open as may be.</summary>
    public const string TooManyUploads = "too_many_uploads";

    /// <summary>There is no such upload, or it is over.</summary>
    public const string UnknownUpload = "unknown_upload";

    /// <summary>The upload was not finished in time.</summary>
    public const string UploadExpired = "upload_expired";

    /// <summary>A part does not have the bytes that it must have, or is missing.</summary>
    public const string Incomplete = "upload_incomplete";

    /// <summary>What was uploaded has another digest than the key says.</summary>
    public const string DigestMismatch = "object_digest_mismatch";

    /// <summary>There is no object of this key.</summary>
    public const string UnknownObject = "unknown_object";
}
