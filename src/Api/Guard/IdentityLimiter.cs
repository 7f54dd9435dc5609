using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Problems;

namespace OrleansVoxa.Api.Guard;

/// <summary>
/// Bounds how fast one node may ask for changes, from however many addresses. Only what was found to be the node's own is counted: else
/// whoever sends forged requests could use up what the node may.
/// </summary>
internal sealed class IdentityLimiter(IOptions<ApiOptions> options, TimeProvider clock)
{
    /// <summary>Nodes that have used some of what they may; while there are more, further ones are bounded by their address only.</summary>
    private const int MostNodes = 100_000;

    private readonly RateBuckets<string> _nodes = new(options.Value.IdentityWritesPerSecond, MostNodes, clock);

    public static IdentityLimiter Of(HttpContext context) => context.RequestServices.GetRequiredService<IdentityLimiter>();

    /// <summary>Null if a request that says it is this node's may go on, to be judged.</summary>
    public ApiProblem? Check(string nodeId)
    {
        var wait = _nodes.WaitFor(nodeId);
        return wait == TimeSpan.Zero ? null : WriteLimiter.TooFast("node", wait);
    }

    /// <summary>The request was the node's, and was done.</summary>
    public void Count(string nodeId) => _nodes.Owe(nodeId);
}
