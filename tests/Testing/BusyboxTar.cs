using System.Formats.Tar;

namespace OrleansVoxa.Testing;

/// <summary>What an image of tests is made of, since none can be pulled: Debian's static busybox under the names of its programs.</summary>
public static class BusyboxTar
{
    /// <summary>The program.</summary>
    public const string Program = "/bin/busybox";

    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string[] Applets =
    [
        "sh", "cat", "dd", "df", "echo", "env", "false", "grep", "head", "id", "ip", "kill", "ln", "ls", "mkdir", "mount", "nc", "nslookup", "ps", "rm",
        "seq", "sleep", "stat", "stty", "tail", "touch", "true", "wget", "httpd", "chmod", "chown", "mknod", "ping", "cp", "mv", "find",
    ];

    /// <summary>Null if there is one; otherwise why not.</summary>
    public static string? Missing => File.Exists(Program) ? null : "busybox is not installed: apt-get install busybox-static";

    /// <summary>A file system as a tar.</summary>
    /// <param name="more">Programs to put into <c>/bin</c> beside it, with their modes.</param>
    public static MemoryStream Make(params (string Name, byte[] Content, UnixFileMode Mode)[] more)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            Write(writer);
            foreach (var (name, content, mode) in more) Add(writer, "bin/" + name, content, mode);
        }

        tar.Position = 0;
        return tar;
    }

    /// <summary>Writes the same into a tar that gets more than that.</summary>
    /// <param name="writer">The tar.</param>
    public static void Write(TarWriter writer)
    {
        foreach (var folder in new[] { "bin", "etc", "tmp", "data", "var" })
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder + "/") { Mode = Executable });
        Add(writer, "bin/busybox", File.ReadAllBytes(Program));
        foreach (var applet in Applets) Link(writer, "bin/" + applet, "busybox");
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/passwd")
        {
            DataStream = new MemoryStream("root:x:0:0::/:/bin/sh\n"u8.ToArray()),
            Mode = UnixFileMode.UserRead | UnixFileMode.OtherRead,
        });
    }

    /// <summary>Writes a file that everybody may read and run.</summary>
    /// <param name="writer">The tar.</param>
    /// <param name="path">Its path, without a slash before it.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="mode">More of its mode.</param>
    public static void Add(TarWriter writer, string path, byte[] content, UnixFileMode mode = UnixFileMode.None) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content), Mode = Executable | mode });

    /// <summary>Writes a link.</summary>
    /// <param name="writer">The tar.</param>
    /// <param name="path">Its path, without a slash before it.</param>
    /// <param name="target">Where it leads.</param>
    public static void Link(TarWriter writer, string path, string target) => writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target });
}
