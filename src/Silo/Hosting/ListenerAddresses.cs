using System.Net;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Where this process really listens, which differs from the options when they ask for port 0.</summary>
internal sealed class ListenerAddresses
{
    private Func<IPEndPoint?> _http = static () => null;
    private Func<IPEndPoint?> _bridge = static () => null;
    private Func<IPEndPoint?> _edge = static () => null;
    private Func<IPEndPoint?> _edgeTls = static () => null;
    private Func<IPEndPoint?> _ops = static () => null;

    public IPEndPoint? Http => _http();

    public IPEndPoint? Bridge => _bridge();

    public IPEndPoint? Edge => _edge();

    public IPEndPoint? EdgeTls => _edgeTls();

    public IPEndPoint? Ops => _ops();

    public void SetHttp(Func<IPEndPoint?> resolve) => _http = resolve;

    public void SetBridge(Func<IPEndPoint?> resolve) => _bridge = resolve;

    public void SetEdge(Func<IPEndPoint?> resolve) => _edge = resolve;

    public void SetEdgeTls(Func<IPEndPoint?> resolve) => _edgeTls = resolve;

    public void SetOps(Func<IPEndPoint?> resolve) => _ops = resolve;
}
