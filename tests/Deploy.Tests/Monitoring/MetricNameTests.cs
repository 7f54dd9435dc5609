using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using OrleansVoxa.Integration.Tests;

namespace OrleansVoxa.Deploy.Tests.Monitoring;

/// <summary>A rule over a metric that nobody exports never fires, and no tool says so.</summary>
public sealed partial class MetricNameTests
{
    [Fact]
    public async Task Rules_MetricsThatTheyName_AreExported()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var named = Expressions(Tree.Text("deploy/monitoring/alerts.yml")).SelectMany(text => Metric().Matches(text)).Select(match => match.Value).ToHashSet();
        Assert.Contains("voxa_storage_failures_total", named);

        await using var network = await VoxaNetwork.StartAsync(cancellation, "--p2p:trustedProxies:0", "127.0.0.1");
        using var http = new HttpClient();

        // What is counted by a code is there once it was counted: one request of the bridge, and one balancer without a header.
        using (await http.GetAsync(new Uri(network.Api, "/bridge/nobody/"), cancellation))
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, network.SessionPort, cancellation);
            await socket.SendAsync("hello"u8.ToArray(), cancellation);
            try
            {
                Assert.Equal(0, await socket.ReceiveAsync(new byte[1], cancellation));
            }
            catch (SocketException)
            {
                // Reset, which is closed as well.
            }
        }

        var text = await http.GetStringAsync(new Uri(network.Api, "/metrics"), cancellation);
        Assert.Contains("code=\"proxy_header_missing\"", text, StringComparison.Ordinal);
        var exported = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOfAny(['{', ' '])]).ToHashSet();
        Assert.Empty(named.Except(exported));
    }

    private static IEnumerable<string> Expressions(string rules)
    {
        var lines = rules.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith("expr:", StringComparison.Ordinal)) continue;
            var indent = lines[i].Length - lines[i].TrimStart().Length;
            yield return lines[i];
            for (var next = i + 1; next < lines.Length && lines[next].Length - lines[next].TrimStart().Length > indent; next++) yield return lines[next];
        }
    }

    [GeneratedRegex(@"\b(?:voxa|dotnet)_\w+")]
    private static partial Regex Metric();
}
