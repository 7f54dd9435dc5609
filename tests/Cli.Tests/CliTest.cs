using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace OrleansVoxa.Cli.Tests;

/// <summary>Runs commands in this process, with a folder of their own for keys and files.</summary>
public abstract class CliTest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected CliTest() => Folder = Directory.CreateTempSubdirectory("voxa-cli-").FullName;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Folder { get; }

    protected string KeyFile => Path.Combine(Folder, "keys", "identity.pem");

    public virtual void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static async Task<CommandResult> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var bytes = new MemoryStream();
        using var errorBytes = new MemoryStream();
        var code = await VoxaCommand.InvokeAsync(args, output, error, TimeProvider.System, bytes, errorBytes, Token).WaitAsync(Patience, Token);
        return new CommandResult(code, output.ToString(), error.ToString(), bytes.ToArray(), errorBytes.ToArray());
    }

    /// <summary>The one line of JSON on standard error.</summary>
    private protected static (string Code, string Text) Failure(CommandResult result)
    {
        Assert.Empty(result.Output);
        using var document = JsonDocument.Parse(Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        return (document.RootElement.GetProperty("error").GetString()!, document.RootElement.GetProperty("text").GetString()!);
    }

    /// <summary>An address where nothing listens.</summary>
    private protected static string DeadAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
