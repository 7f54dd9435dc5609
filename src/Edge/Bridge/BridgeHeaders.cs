using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>Which header fields cross the bridge. Hop-by-hop fields (RFC 9110 §7.6.1) end here, as do those that would speak for the bridge.</summary>
public static class BridgeHeaders
{
    /// <summary>The bridge answers these itself, or a caller could use them to pretend that it came another way.</summary>
    private static readonly FrozenSet<string> NotFromCaller = new[]
    {
        "Expect", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix",
        "X-Forwarded-Port", "X-Real-IP", "Via",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>These would act on every service behind the bridge's origin, not on the one that answers.</summary>
    private static readonly FrozenSet<string> NotFromService = new[]
    {
        "Strict-Transport-Security", "Clear-Site-Data", "Service-Worker-Allowed", "Public-Key-Pins", "Origin-Agent-Cluster", "Alt-Svc",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a field of a caller's request may go on to a service, apart from those that belong to a connection.</summary>
    public static bool MayGoOn(string name) => !NotFromCaller.Contains(name);

    /// <summary>Whether a field of an answer may go back to a caller, apart from those that belong to a connection.</summary>
    public static bool MayGoBack(string name) => !NotFromService.Contains(name);

    /// <summary>The fields of a caller's request that go on to the service, each value by itself, in order.</summary>
    public static List<HeaderField> FromCaller(IHeaderDictionary headers) =>
        Filter(headers.SelectMany(field => field.Value.Select(value => new HeaderField(field.Key, value ?? ""))), NotFromCaller);

    /// <summary>The fields of an answer that go back to the caller.</summary>
    public static List<HeaderField> FromService(IEnumerable<HeaderField> headers) => Filter(headers, NotFromService);

    /// <summary>The fields of a request of a session's peer that go on to the service.</summary>
    public static List<HeaderField> FromPeer(IEnumerable<HeaderField> headers) => Filter(headers, NotFromCaller);

    /// <summary>The fields of an answer for a session's peer, which shares no origin with anyone.</summary>
    public static List<HeaderField> WithoutHopByHop(IEnumerable<HeaderField> headers) => Filter(headers, FrozenSet<string>.Empty);

    private static List<HeaderField> Filter(IEnumerable<HeaderField> headers, FrozenSet<string> alsoNot)
    {
        var fields = headers.ToList();
        HopByHopFields.RemoveFrom(fields);
        fields.RemoveAll(field => alsoNot.Contains(field.Name));
        return fields;
    }
}
