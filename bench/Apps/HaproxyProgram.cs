using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace OrleansVoxa.Bench.Apps;

/// <summary>HAProxy in front of one server, with as many threads as there are processors.</summary>
internal sealed class HaproxyProgram : IAsyncDisposable
{
    public const string Path = "/usr/sbin/haproxy";
    private readonly Process _process;
    private readonly string _file;

    private HaproxyProgram(Process process, string file) => (_process, _file) = (process, file);

    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<HaproxyProgram> StartAsync(int port, Uri server, CancellationToken cancellationToken)
    {
        var file = System.IO.Path.GetTempFileName();
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"""
            global
                nbthread {Environment.ProcessorCount}
                maxconn 1000
            defaults
                mode http
                option http-keep-alive
                http-reuse always
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            frontend in
                bind 127.0.0.1:{port}
                option forwardfor
                default_backend out
            backend out
                balance roundrobin
                http-request replace-path /run/[^/]+(/.*) \1
                server one {server.Host}:{server.Port}

            """), cancellationToken);
        var process = Process.Start(new ProcessStartInfo(Path, ["-db", "-f", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        while (true)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", port, cancellationToken);
                return new HaproxyProgram(process, file);
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_file);
    }
}
