using System.Collections.Immutable;
using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Objects;

/// <summary>What uploads may be begun, and which parts belong to them. Pure.</summary>
internal static class ObjectRules
{
    /// <summary>Uploads of one object that may be open at once: two operators at a time and what their last attempts left.</summary>
    public const int MaximumUploads = 8;

    /// <summary>Why an upload cannot be begun; null if it can.</summary>
    public static ObjectResult? JudgeBegin(string key, long length, int open, ObjectOptions options)
    {
        if (!ObjectKey.IsValid(key)) return ObjectResult.Refuse(ObjectCodes.InvalidKey, "An object's key is sha256: and the 64 lower-case hexadecimal digits of the SHA-256 of its bytes.");
        if (length < 1) return ObjectResult.Refuse(ObjectCodes.InvalidLength, string.Create(CultureInfo.InvariantCulture, $"An object has 1 byte at least, not {length}."));
        if (length > options.MaxObjectBytes)
        {
            return ObjectResult.Refuse(
                ObjectCodes.TooLarge,
                string.Create(CultureInfo.InvariantCulture, $"The object has {length} bytes; at most {options.MaxObjectBytes} are allowed, by {ObjectOptions.Section}:{nameof(options.MaxObjectBytes)}."));
        }

        return open >= MaximumUploads
            ? ObjectResult.Refuse(ObjectCodes.TooManyUploads, $"{open} uploads of this object are open; finish one, or wait until they are over.")
            : null;
    }

    /// <summary>Why a part cannot be taken; null if it can.</summary>
    public static ObjectResult? JudgePart(long length, int part, int bytes)
    {
        if (part < 0 || part >= ObjectKey.PartsOf(length))
            return ObjectResult.Refuse(ObjectCodes.Incomplete, string.Create(CultureInfo.InvariantCulture, $"An object of {length} bytes has no part {part}."));
        var due = ObjectKey.LengthOf(length, part);
        return bytes == due
            ? null
            : ObjectResult.Refuse(ObjectCodes.Incomplete, string.Create(CultureInfo.InvariantCulture, $"Part {part} of an object of {length} bytes has {due} bytes, not {bytes}."));
    }

    /// <summary>Why there is no room; null if there is.</summary>
    public static ObjectResult? JudgeRoom(ImmutableArray<StoredObjectRoom> taken, long length, ObjectOptions options)
    {
        if (taken.Length >= options.MaxObjects)
            return ObjectResult.Refuse(ObjectCodes.Full, $"There are {taken.Length} objects and uploads, as many as may be by {ObjectOptions.Section}:{nameof(options.MaxObjects)}; delete objects that no app needs.");
        var bytes = taken.Sum(entry => entry.Length);
        return bytes + length > options.MaxTotalBytes
            ? ObjectResult.Refuse(
                ObjectCodes.Full,
                string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes of {options.MaxTotalBytes} are taken, and {length} are needed; delete objects that no app needs, or raise {ObjectOptions.Section}:{nameof(options.MaxTotalBytes)}."))
            : null;
    }

    /// <summary>Whether an upload is to be cleared: it is over, or was begun too long ago. A clock that was set back does not make it older.</summary>
    public static bool IsOver(StoredUpload upload, DateTimeOffset now, ObjectOptions options) => upload.Over || now - upload.At >= options.UploadTime;
}
