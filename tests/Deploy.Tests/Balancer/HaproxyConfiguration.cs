using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansVoxa.Deploy.Tests.Balancer;

/// <summary>The balancer's file of <c>deploy/docker</c>, led from names of containers to ports of this machine.</summary>
internal static partial class HaproxyConfiguration
{
    public static string Text => Tree.Text("deploy/docker/haproxy.cfg");

    /// <param name="sessions">Where the balancer takes sessions, and where the edge does.</param>
    /// <param name="tls">The same for sessions over TLS.</param>
    /// <param name="bridge">Where the balancer takes requests, and where the bridge does.</param>
    /// <param name="ops">Where the silo answers that it is ready.</param>
    /// <param name="metrics">Where the balancer shows its own metrics.</param>
    public static string OnLoopback((int Front, int Back) sessions, (int Front, int Back) tls, (int Front, int Back) bridge, int ops, int metrics)
    {
        var text = Text.Replace(" resolvers names\n", "\n", StringComparison.Ordinal);
        text = Resolvers().Replace(text, "");
        text = text.Replace("bind :41040", Bind(sessions.Front), StringComparison.Ordinal)
            .Replace("bind :41046", Bind(tls.Front), StringComparison.Ordinal)
            .Replace("bind :9998", Bind(bridge.Front), StringComparison.Ordinal)
            .Replace("bind :8405", Bind(metrics), StringComparison.Ordinal);
        text = Server().Replace(text, match => string.Create(
            CultureInfo.InvariantCulture, $"{match.Groups[1].Value}127.0.0.1:{Back(match.Groups[2].Value)}"));

        // What it allows in a container asks for more open files than a test may have.
        text = text.Replace("maxconn 40000", "maxconn 400\n    nbthread 1", StringComparison.Ordinal);
        return text.Replace("check port 9090", string.Create(CultureInfo.InvariantCulture, $"check port {ops}"), StringComparison.Ordinal);

        int Back(string port) => port switch { "41040" => sessions.Back, "41046" => tls.Back, _ => bridge.Back };
    }

    private static string Bind(int port) => string.Create(CultureInfo.InvariantCulture, $"bind 127.0.0.1:{port}");

    [GeneratedRegex(@"resolvers names\n(?: +.*\n)+")]
    private static partial Regex Resolvers();

    [GeneratedRegex(@"( server edge-\d )edge-\d:(\d+)")]
    private static partial Regex Server();
}
