using System.Buffers.Binary;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Problems;

namespace OrleansVoxa.Api.Guard;

/// <summary>Bounds how fast one address may ask for changes. An IPv6 /64 counts as one address.</summary>
internal sealed class WriteLimiter(IOptions<ApiOptions> options, TimeProvider clock)
{
    /// <summary>Addresses that have used some of what they may; while there are more, new ones are asked to wait.</summary>
    private const int MostAddresses = 100_000;

    private readonly RateBuckets<(ulong, bool)> _addresses = new(options.Value.WritesPerSecond, MostAddresses, clock);
    private readonly RateBuckets<(ulong, bool)> _own = new(options.Value.LoopbackWritesPerSecond, MostAddresses, clock);

    /// <summary>Null if the call may go on.</summary>
    public ApiProblem? Check(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) return null;
        var address = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        var wait = (IPAddress.IsLoopback(address) ? _own : _addresses).Take(KeyOf(address));
        return wait == TimeSpan.Zero ? null : TooFast("address", wait);
    }

    public static ApiProblem TooFast(string whose, TimeSpan wait) =>
        new(StatusCodes.Status429TooManyRequests, "rate_limited", $"Too many changes from this {whose}; see Retry-After.", RetryAfter: wait);

    /// <summary>An IPv4 address, or the first half of another.</summary>
    private static (ulong Prefix, bool IsIPv4) KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4 ? (BinaryPrimitives.ReadUInt32BigEndian(bytes), true) : (BinaryPrimitives.ReadUInt64BigEndian(bytes), false);
    }
}
