using System.Diagnostics;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Http;

/// <summary>All of 100,000 signed records in one stream from a silo, in a content coding, against the same stream without one. The ratio is that of speeds; the figures hold the bytes.</summary>
internal sealed class BootstrapComparison(string coding) : IComparison
{
    private const int Nodes = 100_000, Rounds = 7;

    public static IEnumerable<IComparison> All => [new BootstrapComparison("zstd"), new BootstrapComparison("br"), new BootstrapComparison("gzip")];

    public string Name => $"bootstrap-{coding}";

    public string Subject => $"100,000 signed records over loopback, {coding}";

    public string Baseline => "the same uncompressed";

    public string Bar => "";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var silo = await HttpServer.StartSiloAsync(cancellationToken);
        await silo.LoadAsync(Nodes, 201, Add, cancellationToken);
        // What arrives is counted, not decoded: that is the reader's time.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = silo.Address };
        await FetchAsync(http, silo, coding, cancellationToken);
        List<Fetched> packed = [], plain = [];
        for (var round = 0; round < Rounds; round++)
        {
            packed.Add(await FetchAsync(http, silo, coding, cancellationToken));
            plain.Add(await FetchAsync(http, silo, "identity", cancellationToken));
        }

        return new Measurement(
            [.. packed.Zip(plain, (ours, theirs) => theirs.Seconds / ours.Seconds)], Describe(packed), Describe(plain),
            [.. packed.Zip(plain, (ours, theirs) => theirs.Processor / ours.Processor)]);
    }

    private static string Describe(List<Fetched> fetched) =>
        $"{Figure.Time(Quantile.Median(fetched.Select(one => one.Seconds)))}, {Figure.Bytes(Quantile.Median(fetched.Select(one => (double)one.Bytes)))}";

    private static ReadOnlyMemory<byte> Add(int number)
    {
        using var key = IdentityKey.Generate();
        var record = SignedNodeRecord.Sign(
            new NodeRecord
            {
                PublicKey = key.Public,
                Type = NodeType.Standard,
                Addresses = [new NodeAddress("voxa", $"203.0.{number / 256 % 256}.{number % 256}", 41040)],
                Region = number % 2 == 0 ? "eu" : "us",
                Sequence = 1,
                IssuedAt = DateTimeOffset.UtcNow,
            },
            key).Encode();
        return HttpCaller.Request("POST", "/data/add_nri", $$"""{"record":"{{Convert.ToBase64String(record)}}"}""");
    }

    private static async Task<Fetched> FetchAsync(HttpClient http, HttpServer silo, string coding, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/data/fetch_nri");
        request.Headers.TryAddWithoutValidation("Accept", "application/x-ndjson");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", coding);
        var processor = silo.Processor;
        var started = Stopwatch.GetTimestamp();
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        if ((answer.Content.Headers.ContentEncoding.SingleOrDefault() ?? "identity") != coding) throw new InvalidOperationException($"The silo did not answer in {coding}.");
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[64 << 10];
        var bytes = 0L;
        var last = 0;
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            bytes += read;
            last = read;
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        // Only without a coding can the end be seen here; the count of all lines is in it.
        if (coding == "identity" && !System.Text.Encoding.UTF8.GetString(buffer, 0, last).Contains($"\"count\":{Nodes}", StringComparison.Ordinal))
            throw new InvalidOperationException($"The stream does not end with {Nodes} records.");
        return new Fetched(seconds, (silo.Processor - processor).TotalSeconds, bytes);
    }

    private readonly record struct Fetched(double Seconds, double Processor, long Bytes);
}
