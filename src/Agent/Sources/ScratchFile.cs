namespace OrleansVoxa.Agent.Sources;

/// <summary>Files for what does not fit into memory while an image is made: for nobody else to open, and nameless once they are open, so that the system removes them however the agent ends.</summary>
internal static class ScratchFile
{
    /// <summary>An empty file for reading and writing, in the system's folder for such (<c>TMPDIR</c>, else <c>/tmp</c>). It goes with the stream.</summary>
    /// <exception cref="IOException">There is no room, or no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not write there.</exception>
    public static FileStream Create()
    {
        var name = Path.GetTempFileName();
        try
        {
            return new FileStream(name, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 << 10, FileOptions.Asynchronous);
        }
        finally
        {
            File.Delete(name);
        }
    }
}
