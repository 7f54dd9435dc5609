using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansVoxa.Silo.Tests.Hosting;

public sealed class LocalRecordsTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task GetLocalRri_SiloWithRelays_GivesTheirRecordsAndNoOthers()
    {
        await using var silo = await RunningSilo.StartAsync(_data.Path, "--relays", "3");
        using var http = new HttpClient { BaseAddress = silo.Http };

        var local = await http.GetFromJsonAsync<JsonElement>("/data/get_local_rri", TestContext.Current.CancellationToken);
        var all = await http.GetFromJsonAsync<JsonElement>("/data/fetch_rri", TestContext.Current.CancellationToken);

        Assert.Equal(3, local.GetProperty("count").GetInt32());
        Assert.Equal(Ids(all), Ids(local));
    }

    private static IEnumerable<string?> Ids(JsonElement page) => page.GetProperty("records").EnumerateArray().Select(row => row.GetProperty("id").GetString()).Order(StringComparer.Ordinal);
}
