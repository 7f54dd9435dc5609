using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace OrleansVoxa.Edge.Sessions.Notices;

/// <summary>Topic <c>edge.closing</c>: the edge stops, takes nothing new, and closes this session in at most so many seconds.</summary>
internal sealed class ClosingNotices(EdgeDrain drain, IOptions<EdgeOptions> options) : INoticeSource
{
    public string Topic => "edge.closing";

    public ValueTask<IAsyncDisposable?> OpenAsync(EdgeSession session, Action<ReadOnlyMemory<byte>> tell, CancellationToken cancellationToken)
    {
        var seconds = Math.Ceiling(options.Value.DrainDeadline.TotalSeconds);
        var body = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"seconds":{{seconds:0}}}"""));
        return ValueTask.FromResult<IAsyncDisposable?>(drain.Stopping.Register(() => tell(body)));
    }
}
