using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Abstractions.Objects;

namespace OrleansVoxa.Api.Objects;

/// <summary>The HTTP status of each refusal about objects.</summary>
internal static class ObjectProblems
{
    public static ApiProblem Of(ObjectResult refused) => new(
        refused.Code switch
        {
            ObjectCodes.InvalidKey or ObjectCodes.InvalidLength or ObjectCodes.Incomplete => StatusCodes.Status400BadRequest,
            AppCodes.Disabled => StatusCodes.Status403Forbidden,
            ObjectCodes.UnknownObject => StatusCodes.Status404NotFound,
            ObjectCodes.TooLarge => StatusCodes.Status413PayloadTooLarge,
            ObjectCodes.DigestMismatch => StatusCodes.Status422UnprocessableEntity,
            ObjectCodes.TooManyUploads => StatusCodes.Status503ServiceUnavailable,
            ObjectCodes.Full => StatusCodes.Status507InsufficientStorage,
            _ => StatusCodes.Status409Conflict,
        },
        refused.Code!,
        refused.Text!,
        refused.Code is ObjectCodes.InvalidKey ? "key" : null,
        refused.Code is ObjectCodes.TooManyUploads ? TimeSpan.FromMinutes(1) : null);

    public static ApiProblem InvalidKey() =>
        new(StatusCodes.Status400BadRequest, ObjectCodes.InvalidKey, "An object's key is sha256: and the 64 lower-case hexadecimal digits of the SHA-256 of its bytes.", "key");

    public static ApiProblem Unknown(string key) => new(StatusCodes.Status404NotFound, ObjectCodes.UnknownObject, $"There is no object {key}.");

    public static ApiProblem LengthRequired() => new(
        StatusCodes.Status411LengthRequired, "length_required", "Content-Length is missing: room is set aside for an object before it comes, so its length must be said.");

    public static ApiProblem Encoded(string encoding) => new(
        StatusCodes.Status415UnsupportedMediaType, "unsupported_encoding", $"The body came with Content-Encoding {encoding}; an object is sent as it is, since its key is the digest of its bytes.");

    public static ApiProblem Short() => new(StatusCodes.Status400BadRequest, ObjectCodes.Incomplete, "The body ended before Content-Length; send the whole object.");

    public static ApiProblem Range(long length) => new(StatusCodes.Status416RangeNotSatisfiable, "range_not_satisfiable", $"The object has {length} bytes, and none of them are in the range that was asked for.");

    public static ApiProblem Precondition() => new(StatusCodes.Status412PreconditionFailed, "precondition_failed", "The object's tag is its key, and the request asked for another one.");
}
