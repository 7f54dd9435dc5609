using System.Formats.Tar;
using OrleansVoxa.Agent.Engine;

namespace OrleansVoxa.Agent.Tests;

/// <summary>The one image that tests have, since none can be pulled: Debian's static busybox, and a program that would gain privileges.</summary>
internal static class BusyboxImage
{
    public const string Repository = "localhost/voxa-busybox";
    public const string Reference = Repository + ":1";
    public const string Program = "/bin/busybox";

    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string[] Applets =
    [
        "sh", "cat", "dd", "df", "echo", "env", "false", "grep", "head", "id", "ip", "kill", "ln", "ls", "mkdir", "mount", "nc", "nslookup", "ps", "rm",
        "seq", "sleep", "stat", "tail", "touch", "true", "wget", "httpd", "chmod", "chown", "mknod", "ping",
    ];

    public static string? Missing => File.Exists(Program) ? null : "busybox is not installed: apt-get install busybox-static";

    public static Task<string> ImportAsync(EngineClient engine, CancellationToken cancellationToken) =>
        engine.Images.ImportAsync(Tar(), Repository, "1", [], cancellationToken);

    public static MemoryStream Tar()
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var folder in new[] { "bin", "etc", "tmp", "data", "var" })
                writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder + "/") { Mode = Executable });
            Add(writer, "bin/busybox", File.ReadAllBytes(Program), Executable);
            foreach (var applet in Applets) writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" });
            Add(writer, "bin/gains-root", TinyProgram.TellsEffectiveRoot(), Executable | UnixFileMode.SetUser);
            Add(writer, "etc/passwd", "root:x:0:0::/:/bin/sh\n"u8.ToArray(), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        tar.Position = 0;
        return tar;
    }

    private static void Add(TarWriter writer, string name, byte[] content, UnixFileMode mode) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = mode });
}
