namespace OrleansVoxa.Storage;

/// <summary>Gives what the file system reports the names that the rest of the program knows.</summary>
internal static class FileErrors
{
    private const int UnixNoSpace = 28, WindowsDiskFull = unchecked((int)0x80070070);

    public static StorageFailure NameOf(Exception error) => error switch
    {
        UnauthorizedAccessException => StorageFailure.AccessDenied,
        { HResult: UnixNoSpace or WindowsDiskFull } => StorageFailure.DiskFull,
        _ => StorageFailure.InputOutput,
    };
}
