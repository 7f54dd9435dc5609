using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sources;

/// <summary>Archives and programs from the cluster, over the agent's own session: one part is asked for at a time. Thread-safe.</summary>
internal sealed class ClusterContent : IContentSource
{
    private readonly Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> _call;

    /// <summary>Reads over a client's session.</summary>
    /// <param name="client">Connected with the machine's key; not disposed of here.</param>
    public ClusterContent(VoxaClient client)
        : this(client.CallAsync)
    {
    }

    internal ClusterContent(Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> call) => _call = call;

    /// <inheritdoc/>
    /// <exception cref="InstanceException"><c>source_missing</c>, <c>source_refused</c>, or <c>source_unreachable</c>, which passes. What comes is compared with the digest as its last byte is read: <c>source_digest_mismatch</c>.</exception>
    public async Task<Stream> OpenAsync(string digest, CancellationToken cancellationToken)
    {
        // The first part now, so that what is not there is known before anything is made ready for it.
        var first = await ReadAsync(digest, 0, cancellationToken);
        return new ClusterContentStream(this, digest, first);
    }

    /// <summary>One part.</summary>
    internal async Task<ObjectPart> ReadAsync(string digest, uint part, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body;
        try
        {
            body = await _call(ObjectRead.Method, new ObjectRead(digest, part).Encode(), cancellationToken);
        }
        catch (VoxaClientException fault) when (fault.Code == "unknown_object")
        {
            // Passing: somebody may yet send it, and then the instance starts.
            throw new InstanceException("source_missing", $"The cluster has no object {digest}: send it with `voxa app push FILE`.", passing: true, fault);
        }
        catch (VoxaClientException fault)
        {
            var away = fault.Code is "connection_lost" or "request_timeout" or "unavailable" or "overloaded" or "rate_limited" or "stopping";
            throw new InstanceException(away ? "source_unreachable" : "source_refused", $"{digest} cannot be fetched ({fault.Code}): {fault.Message}", away, fault);
        }

        return ObjectPart.TryDecode(body.Span, out var read) && read.Part == part
            ? read
            : throw new InstanceException("source_refused", $"What came as part {part} of {digest} is none.", passing: true);
    }
}
