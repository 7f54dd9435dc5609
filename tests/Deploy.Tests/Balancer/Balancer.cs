using System.Diagnostics;
using System.Text;

namespace OrleansVoxa.Deploy.Tests.Balancer;

/// <summary>HAProxy in the foreground, until the test is done; ended by its id.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private Balancer(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts it, and waits until it has found every server behind it ready.</summary>
    public static async Task<Balancer> StartAsync(string program, string configuration, int metrics, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-db", "-f", configuration }) start.ArgumentList.Add(argument);
        var balancer = new Balancer(Process.Start(start)!);
        try
        {
            await balancer.UntilReadyAsync(metrics, cancellationToken);
            return balancer;
        }
        catch
        {
            await balancer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task UntilReadyAsync(int metrics, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            string text;
            lock (_said) text = _said.ToString();
            if (_process.HasExited || deadline.IsCancellationRequested) throw new InvalidOperationException("HAProxy did not get ready.\n" + text);
            try
            {
                // 1 once a server has passed its checks for the first time; until then it is only taken to be up.
                var seen = await http.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics"), deadline.Token);
                var checks = seen.Split('\n').Where(line => line.StartsWith("haproxy_server_check_status{", StringComparison.Ordinal)
                    && line.Contains("state=\"L7OK\"", StringComparison.Ordinal)).ToList();
                if (checks.Count == 6 && checks.TrueForAll(line => line.EndsWith(" 1", StringComparison.Ordinal))) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    private void Note(string? line)
    {
        lock (_said) _said.AppendLine(line);
    }
}
