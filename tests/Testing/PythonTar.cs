using System.Diagnostics;
using System.Formats.Tar;
using System.Text;

namespace OrleansVoxa.Testing;

/// <summary>What stands for the official image of Python, since none can be pulled: Debian's Python with its standard library, the libraries that these need, pip, and busybox.</summary>
public static class PythonTar
{
    private const string Program = "/usr/bin/python3";
    private const string Wheels = "/usr/share/python-wheels";

    /// <summary>Null if it can be made; otherwise why not.</summary>
    public static string? Missing =>
        BusyboxTar.Missing is { } missing ? missing
        : !File.Exists(Program) || !File.Exists(Path.Combine(Library, "http", "server.py")) ? "Python is not installed: apt-get install python3"
        : Pip is null ? "pip is not installed: apt-get install python3-pip-whl"
        : null;

    private static string Resolved => File.ResolveLinkTarget(Program, returnFinalTarget: true)?.FullName ?? Program;

    private static string Library => Path.Combine("/usr/lib", Path.GetFileName(Resolved));

    private static string? Pip => Directory.Exists(Wheels) ? Directory.EnumerateFiles(Wheels, "pip-*.whl").Order(StringComparer.Ordinal).LastOrDefault() : null;

    /// <summary>A file system as a tar.</summary>
    /// <param name="cancellationToken">Ends the look for libraries.</param>
    public static async Task<MemoryStream> MakeAsync(CancellationToken cancellationToken)
    {
        var program = Resolved;
        var modules = Directory.EnumerateFiles(Library, "*", SearchOption.AllDirectories).Where(IsWanted).ToList();
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            BusyboxTar.Write(writer);
            BusyboxTar.Add(writer, program[1..], await File.ReadAllBytesAsync(program, cancellationToken));
            foreach (var name in new[] { "usr/bin/python", "usr/bin/python3" }) BusyboxTar.Link(writer, name, Path.GetFileName(program));
            BusyboxTar.Add(writer, "usr/bin/pip", Encoding.UTF8.GetBytes($"#!/bin/sh\nexec python {Pip}/pip \"$@\"\n"));
            string[] files = [.. modules, Pip!, .. await LibrariesAsync([program, .. modules.Where(path => path.EndsWith(".so", StringComparison.Ordinal))], cancellationToken)];
            foreach (var path in files) BusyboxTar.Add(writer, path[1..], await File.ReadAllBytesAsync(path, cancellationToken));
        }

        tar.Position = 0;
        return tar;
    }

    // The marker forbids pip what it is for in an image of Python alone. What is compiled anew is not needed, nor links that lead nowhere.
    private static bool IsWanted(string path) =>
        !path.Contains("/__pycache__/", StringComparison.Ordinal) && !path.EndsWith("/EXTERNALLY-MANAGED", StringComparison.Ordinal) && !path.EndsWith(".a", StringComparison.Ordinal)
        && File.Exists(path);

    private static async Task<IEnumerable<string>> LibrariesAsync(IEnumerable<string> programs, CancellationToken cancellationToken)
    {
        using var ldd = Process.Start(new ProcessStartInfo("ldd", programs) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var text = await ldd.StandardOutput.ReadToEndAsync(cancellationToken);
        await ldd.WaitForExitAsync(cancellationToken);
        // Either "name => /path (address)" or, of the loader, "/path (address)".
        return text.Split('\n').Select(line => line.Trim().Split(' ').LastOrDefault(word => word.StartsWith('/'))).OfType<string>().Where(path => !path.EndsWith(':')).Distinct().Order(StringComparer.Ordinal);
    }
}
