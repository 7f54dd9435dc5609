using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace OrleansVoxa.Integration.Tests.Apps;

/// <summary>One run of a command, asked for by HTTP at one silo.</summary>
internal sealed class ExecCaller : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly HttpClient _http;
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;
    private readonly StringBuilder _output = new();

    private ExecCaller(HttpClient http, HttpResponseMessage answer, StreamReader lines) => (_http, _answer, _lines) = (http, answer, lines);

    public string Id { get; private set; } = "";

    /// <summary>What it wrote, as far as it was read.</summary>
    public string Output => _output.ToString();

    /// <summary>The last line, once it was read.</summary>
    public JsonElement? End { get; private set; }

    /// <summary>Asks for a shell's script.</summary>
    /// <exception cref="HttpRequestException">It was refused.</exception>
    public static async Task<ExecCaller> StartAsync(Uri api, bool tty, string script, CancellationToken cancellationToken)
    {
        var http = new HttpClient { BaseAddress = api, Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/apps/exec")
        {
            Content = JsonContent.Create(new { app_id = "web", command = new[] { "/bin/sh", "-c", script }, input = true, tty, timeout_seconds = 600 }),
        };
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).WaitAsync(Patience, cancellationToken);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException(await answer.Content.ReadAsStringAsync(cancellationToken));
        var caller = new ExecCaller(http, answer, new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken)));
        caller.Id = (await caller.LineAsync(cancellationToken)).GetProperty("exec_id").GetString()!;
        return caller;
    }

    /// <summary>Reads until it wrote something.</summary>
    public async Task HearAsync(string text, CancellationToken cancellationToken) => Assert.True(await HearsAsync(text, cancellationToken), $"It ended: {End} {Output}");

    /// <summary>Reads until it wrote something, or ended without.</summary>
    /// <returns>Whether it wrote it.</returns>
    public async Task<bool> HearsAsync(string text, CancellationToken cancellationToken)
    {
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (!await ReadAsync(cancellationToken)) return false;
        }

        return true;
    }

    /// <summary>Reads to its end.</summary>
    public async Task<JsonElement> EndAsync(CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken))
        {
        }

        return End!.Value;
    }

    /// <summary>Sends all that it reads.</summary>
    public async Task TypeAsync(string text, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsync($"api/apps/exec_input?exec_id={Id}", new StringContent(text), cancellationToken).WaitAsync(Patience, cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Sends it a size or a signal.</summary>
    public async Task TellAsync(string call, object body, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync("api/apps/" + call, body, cancellationToken).WaitAsync(Patience, cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
        _http.Dispose();
    }

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await LineAsync(cancellationToken);
        if (line.TryGetProperty("data", out var data))
        {
            _output.Append(Encoding.UTF8.GetString(data.GetBytesFromBase64()));
            return true;
        }

        End = line;
        return false;
    }

    private async Task<JsonElement> LineAsync(CancellationToken cancellationToken) => JsonSerializer.Deserialize<JsonElement>(
        await _lines.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken) ?? throw new InvalidOperationException("The answer ended without its last line."));
}
