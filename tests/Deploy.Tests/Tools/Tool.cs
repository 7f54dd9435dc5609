using System.Diagnostics;

namespace OrleansVoxa.Deploy.Tests.Tools;

/// <summary>A program of the machine that reads what <c>deploy/</c> holds. Where it is missing the test skips, and names the package.</summary>
internal sealed class Tool
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    private Tool(string path) => Path = path;

    public string Path { get; }

    public static Tool Find(string name, string package)
    {
        var path = Folders.Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path is null) Assert.Skip($"{name} is not installed: apt-get install {package}");
        return new(path!);
    }

    /// <summary>Runs it to its end.</summary>
    public Task<(int ExitCode, string Text)> RunAsync(params string[] arguments) => RunAsync(Path, new Dictionary<string, string>(), TimeSpan.FromMinutes(1), arguments);

    /// <summary>Runs a program to its end and gives what it said, on either stream.</summary>
    public static async Task<(int ExitCode, string Text)> RunAsync(
        string program, IReadOnlyDictionary<string, string> environment, TimeSpan limit, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static async Task<string> MustAsync(string program, IReadOnlyDictionary<string, string> environment, TimeSpan limit, params string[] arguments)
    {
        var (code, text) = await RunAsync(program, environment, limit, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{text}");
        return text;
    }
}
