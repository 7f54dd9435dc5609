using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Problems;

namespace OrleansVoxa.Api.Guard;

/// <summary>Bounds how fast one address may ask for changes. An IPv6 /64 counts as one address.</summary>
internal sealed class WriteLimiter(IOptions<ApiOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
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

    private static string KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes.AsSpan(0, bytes.Length == 16 ? 8 : 4));
    }
}
