using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using OrleansVoxa.Edge.Bridge;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Which header fields go through the balancer, in both directions.</summary>
internal static class AppHeaders
{
    public static void ToInstance(HttpContext context, HttpRequestMessage request, string prefix)
    {
        var from = context.Request;
        var named = Named(from.Headers.Connection);
        foreach (var (name, values) in from.Headers)
        {
            if (HopByHopFields.Contains(name) || !BridgeHeaders.MayGoOn(name) || named.Contains(name)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)) request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && from.Headers.Upgrade is [{ } protocol])
        {
            request.Headers.TryAddWithoutValidation(HeaderNames.Connection, "Upgrade");
            request.Headers.TryAddWithoutValidation(HeaderNames.Upgrade, protocol);
        }

        if (context.Connection.RemoteIpAddress is { } caller) request.Headers.TryAddWithoutValidation("X-Forwarded-For", (caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller).ToString());
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", from.Host.Value);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", from.Scheme);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", prefix);
    }

    /// <param name="answer">What the instance said.</param>
    /// <param name="response">Where it goes.</param>
    /// <param name="paths">Where the caller sees the app.</param>
    /// <param name="host">The authority that the caller asked, which the instance saw too.</param>
    public static void ToCaller(HttpResponseMessage answer, HttpResponse response, ServicePaths paths, string? host)
    {
        foreach (var (name, values) in answer.Headers.NonValidated) Add(name, values);
        foreach (var (name, values) in answer.Content.Headers.NonValidated) Add(name, values);
        // The server writes Connection itself when the connection is taken over.
        if (answer.StatusCode == HttpStatusCode.SwitchingProtocols && answer.Headers.NonValidated.TryGetValues(HeaderNames.Upgrade, out var protocol))
            response.Headers.Upgrade = protocol.ToString();

        void Add(string name, System.Net.Http.Headers.HeaderStringValues values)
        {
            if (HopByHopFields.Contains(name) || !BridgeHeaders.MayGoBack(name)) return;
            foreach (var value in values) response.Headers.Append(name, paths.Rewrite(name, value, host));
        }
    }

    /// <summary>Fields that the sender says belong to its connection.</summary>
    private static HashSet<string> Named(Microsoft.Extensions.Primitives.StringValues connection) => connection.Count == 0
        ? []
        : connection.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
