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
        "seq", "sleep", "stat", "stty", "tail", "touch", "true", "wget", "httpd", "chmod", "chown", "mknod", "ping",
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
            foreach (var folder in new[] { "bin", "etc", "tmp", "data", "var" })
                writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder + "/") { Mode = Executable });
            Add(writer, "bin/busybox", File.ReadAllBytes(Program), Executable);
            foreach (var applet in Applets) writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" });
            foreach (var (name, content, mode) in more) Add(writer, "bin/" + name, content, Executable | mode);
            Add(writer, "etc/passwd", "root:x:0:0::/:/bin/sh\n"u8.ToArray(), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        tar.Position = 0;
        return tar;
    }

    private static void Add(TarWriter writer, string name, byte[] content, UnixFileMode mode) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = mode });
}
