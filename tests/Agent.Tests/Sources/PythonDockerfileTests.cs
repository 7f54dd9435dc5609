using System.IO.Compression;
using System.Text;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Sources;

/// <summary>Archives of Python without a Dockerfile, all the way: checked, given one, built by the engine, run in the sandbox.</summary>
public abstract class PythonDockerfileTests(EngineFixture fixture)
{
    private const string Serves = """
        import http.server
        import greeting

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                with open("/tmp/asked", "a") as asked:
                    asked.write(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(greeting.text().encode())

        http.server.HTTPServer(("", 8080), Handler).serve_forever()
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Python_WithAWheelInTheArchive_IsBuiltWithoutNetworkAndAnswers()
    {
        var engine = await PythonAsync();
        var archive = TestTar.OfBytes(
            ("main.py", Encoding.UTF8.GetBytes(Serves)), ("requirements.txt", "greeting==1.0\n"u8.ToArray()), ("wheels/greeting-1.0-py3-none-any.whl", Wheel("greeting", "def text(): return 'hello from a wheel'\n")));

        await GeneratedImage.RunAsync(engine, archive, "python", network: false, async report =>
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            Assert.Equal("hello from a wheel", await AnswerAsync(http, new Uri($"http://{report.Address}:8080/")));
            Assert.Equal("10001\n", (await TestInstance.ExecAsync(engine, report.Container, "id", "-u")).Text);
        });
    }

    [Theory]
    [InlineData("__main__.py", "")]
    [InlineData("app.py", "requirements.txt")]
    public async Task Python_WithoutDependencies_IsBuiltWithoutNetworkAndRuns(string start, string more)
    {
        var engine = await PythonAsync();
        var program = "import os, sys\nopen('/tmp/x', 'w').close()\nsys.exit(7 if os.getuid() == 10001 and os.path.exists(sys.argv[0]) else 1)\n";
        (string, string)[] files = more.Length > 0 ? [(start, program), (more, "# none\n")] : [(start, program)];

        await GeneratedImage.EndsWithSevenAsync(engine, TestTar.Of(files), "python", network: false);
    }

    private static async Task<string> AnswerAsync(HttpClient http, Uri address)
    {
        while (true)
        {
            try
            {
                return await http.GetStringAsync(address, Cancellation);
            }
            catch (HttpRequestException)
            {
                // Not up yet; a test that waits for ever is ended by its runner.
                await Task.Delay(50, Cancellation);
            }
        }
    }

    private static byte[] Wheel(string name, string module)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            (string Path, string Text)[] files =
            [
                ($"{name}.py", module), ($"{name}-1.0.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"),
                ($"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
                ($"{name}-1.0.dist-info/RECORD", $"{name}.py,,\n{name}-1.0.dist-info/METADATA,,\n{name}-1.0.dist-info/WHEEL,,\n{name}-1.0.dist-info/RECORD,,\n"),
            ];
            foreach (var (path, text) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    private async Task<EngineClient> PythonAsync()
    {
        if (PythonTar.Missing is { } missing) Assert.Skip(missing);
        var engine = await fixture.ConnectAsync();
        await fixture.OnceAsync("python", async () =>
            await engine.Images.ImportAsync(await PythonTar.MakeAsync(CancellationToken.None), "docker.io/library/python", "3.13-slim", [], CancellationToken.None));
        return engine;
    }
}

public sealed class DockerPythonDockerfileTests(DockerFixture fixture) : PythonDockerfileTests(fixture);

public sealed class PodmanPythonDockerfileTests(PodmanFixture fixture) : PythonDockerfileTests(fixture);
