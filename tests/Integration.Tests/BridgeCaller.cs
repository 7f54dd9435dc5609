using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace OrleansVoxa.Integration.Tests;

/// <summary>Somebody who calls the bridge as any HTTP client would.</summary>
internal static class BridgeCaller
{
    public static HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    })
    { Timeout = TimeSpan.FromMinutes(2) };

    public static Uri Address(VoxaNetwork network, string path) => new(network.Api, "/bridge/" + path);

    public static async Task<string?> CodeOfAsync(HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return problem.GetProperty("code").GetString();
    }

    /// <summary>The ids of all registered nodes.</summary>
    public static async Task<string[]> NodesAsync(VoxaNetwork network)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Http.GetFromJsonAsync<JsonElement>(
                new Uri(network.Api, $"/discover?max_results=100&cursor={cursor}"), TestContext.Current.CancellationToken);
            ids.AddRange(page.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (!string.IsNullOrEmpty(cursor));

        return [.. ids.Order(StringComparer.Ordinal)];
    }

    /// <summary>Asks until the service answers as it should: reconnecting takes as long as it takes, within half a minute.</summary>
    public static async Task EventuallyAnswersAsync(VoxaNetwork network, string path, string expected)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var attempt = 0; attempt < 150; attempt++)
        {
            using var answer = await Http.GetAsync(Address(network, path), TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                Assert.Equal(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                return;
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{path} did not answer within 30 seconds.");
    }
}
