using System.Diagnostics;
using System.Globalization;

namespace OrleansVoxa.Integration.Tests;

/// <summary>
/// A disk of a few MiB that one program sees: a file system in memory, mounted in a mount namespace of the program's own, which
/// needs no rights of the user's. The test fills and frees it from outside.
/// </summary>
internal sealed class SmallDisk
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>For the program that shall see the disk.</summary>
    public ProgramHost Host => new() { Wrapper = [.. Unshare, "mount -t tmpfs -o size=16m voxa-test \"$0\" && exec \"$@\"", _folder] };

    /// <summary>For a program that runs to its end on a disk of that size; what it left there comes as the last line of output.</summary>
    public static ProgramHost Listing(string folder, string size) => new()
    {
        Wrapper = [.. Unshare, $"mount -t tmpfs -o size={size} voxa-test \"$0\" && \"$@\"; code=$?; echo left: $(ls -A \"$0\"); exit $code", folder],
    };

    private static string[] Unshare => ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"];

    /// <summary>Skips the test where no such disk can be made.</summary>
    public static async Task<SmallDisk> CreateAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var missing = "no 'unshare' (package util-linux)";
        try
        {
            string[] line = [.. Unshare, "mount -t tmpfs -o size=1m voxa-test \"$0\"", folder];
            var start = new ProcessStartInfo(line[0]) { RedirectStandardError = true };
            foreach (var argument in line[1..]) start.ArgumentList.Add(argument);
            using var probe = Process.Start(start)!;
            missing = (await probe.StandardError.ReadToEndAsync(cancellationToken)).Trim();
            await probe.WaitForExitAsync(cancellationToken);
            if (probe.ExitCode == 0) return new SmallDisk(folder);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The reason is set already.
        }

        Assert.Skip($"No small disk without user and mount namespaces: {missing}");
        return null!;
    }

    /// <summary>Takes all the room there is.</summary>
    public void Fill(ProgramProcess program)
    {
        using var ballast = new FileStream(Path.Combine(Seen(program), "ballast"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 64 * 1024, 4_096 })
        {
            try
            {
                while (true) ballast.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Full, up to pieces of this size.
            }
        }
    }

    public void Free(ProgramProcess program) => File.Delete(Path.Combine(Seen(program), "ballast"));

    /// <summary>Copies what a stopped program has written, as a disk keeps it when the power fails.</summary>
    public async Task CopyToAsync(ProgramProcess program, string target, CancellationToken cancellationToken)
    {
        // Not File.Copy, which respects the locks of the stopped program.
        using var copy = Process.Start("cp", ["-a", Path.Combine(Seen(program), "data"), target]);
        await copy.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, copy.ExitCode);
    }

    private string Seen(ProgramProcess program) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{program.Id}/root{_folder}");
}
