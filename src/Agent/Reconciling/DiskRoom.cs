namespace OrleansVoxa.Agent.Reconciling;

/// <summary>How much disk a machine has for images.</summary>
internal static class DiskRoom
{
    /// <summary>The size of the file system that holds a folder, in bytes; what is free of it changes all the time and is the engine's to say. 0 if it cannot be seen from here.</summary>
    public static long Of(string? folder)
    {
        if (folder is null || !Path.IsPathRooted(folder)) return 0;
        try
        {
            return new DriveInfo(folder).TotalSize;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The agent is in a container of its own, or may not look there.
            return 0;
        }
    }
}
