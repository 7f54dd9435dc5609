using System.Runtime.CompilerServices;
using OrleansVoxa.Client.Connections;
using OrleansVoxa.Client.Notices;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Client;

/// <content>What the edge tells by itself.</content>
public sealed partial class VoxaClient
{
    private readonly NoticeBoard _notices = new();
    private readonly Turns _subscribing = new();

    /// <summary>
    /// Each notice of these topics, from the first step of the enumeration on, and again after each reconnect; ends when the client is disposed. A
    /// slow reader misses the oldest, and what is told while there is no connection is missed too.
    /// </summary>
    /// <param name="topics">1 to 64 topics of docs/protocol/framing-a.md, "Notices", as <c>edge.closing</c>.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="VoxaClientException"><c>not_found</c> if the edge has no such topic, <c>forbidden</c> if it does not tell it to this node; or the connection is lost.</exception>
    public async IAsyncEnumerable<Notice> WatchNoticesAsync(IReadOnlyCollection<string> topics, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topics);
        var reader = _notices.Add(topics);
        try
        {
            await SubscribeAsync(Connected(), cancellationToken);
            await foreach (var notice in reader.Notices.Reader.ReadAllAsync(cancellationToken)) yield return notice;
        }
        finally
        {
            _notices.Remove(reader);
            await LeaveAsync();
        }
    }

    /// <summary>Says which topics this client wants to hear, all of them, so that the last word holds whatever came before.</summary>
    private async Task SubscribeAsync(EdgeLink link, CancellationToken cancellationToken)
    {
        using var turn = await _subscribing.EnterAsync(cancellationToken);
        var topics = _notices.Topics;
        await link.RequestAsync(correlation => new Subscribe(correlation, topics), cancellationToken);
    }

    private async Task RestoreNoticesAsync(EdgeLink link, CancellationToken cancellationToken)
    {
        if (_notices.Topics.IsEmpty) return;
        try
        {
            await SubscribeAsync(link, cancellationToken);
        }
        catch (VoxaClientException refusal) when (refusal.Code is "not_found" or "forbidden")
        {
            _notices.Fail(refusal);
        }
    }

    private async Task LeaveAsync()
    {
        if (_keeper.Link is not { } link) return;
        try
        {
            await SubscribeAsync(link, CancellationToken.None);
        }
        catch (VoxaClientException)
        {
            // The connection is lost, and with it what it was told; the next one begins with what is still wanted.
        }
    }
}
