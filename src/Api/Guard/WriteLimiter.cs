using System.Buffers.Binary;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Problems;

namespace OrleansVoxa.Api.Guard;

/// <summary>Bounds how fast one address may ask for changes. An IPv6 /64 counts as one address.</summary>
internal sealed class WriteLimiter(IOptions<ApiOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, (ulong, bool)>(context =>
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        var perSecond = IPAddress.IsLoopback(address) ? options.Value.LoopbackWritesPerSecond : options.Value.WritesPerSecond;
        return RateLimitPartition.GetTokenBucketLimiter(KeyOf(address), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 2 * perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
    });

    /// <summary>Null if the call may go on.</summary>
    public ApiProblem? Check(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) return null;
        using var lease = _limiter.AttemptAcquire(context);
        if (lease.IsAcquired) return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        return new(StatusCodes.Status429TooManyRequests, "rate_limited", "Too many changes from this address; see Retry-After.", RetryAfter: wait);
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>An IPv4 address, or the first half of another.</summary>
    private static (ulong Prefix, bool IsIPv4) KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4 ? (BinaryPrimitives.ReadUInt32BigEndian(bytes), true) : (BinaryPrimitives.ReadUInt64BigEndian(bytes), false);
    }
}
