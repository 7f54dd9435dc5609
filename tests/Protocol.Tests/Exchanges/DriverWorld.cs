using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>A requester and a responder on one memory network.</summary>
internal sealed class DriverWorld : IAsyncDisposable
{
    public DriverWorld(
        Func<IncomingRequest, CancellationToken, Task<OutgoingResponse>> handle, TimeProvider? time = null, ExchangeOptions? options = null,
        int relays = 16, int seed = 1, TimeProvider? responderTime = null)
    {
        time ??= TimeProvider.System;
        responderTime ??= time;
        options ??= new ExchangeOptions();
        Network = new MemoryNetwork(relays, seed);
        RequesterKeys.Rotate(time.GetUtcNow());
        ResponderKeys.Rotate(responderTime.GetUtcNow());
        Requester = new SplitRequester(Network, Network, new RequesterIdentity(Id(1), RequesterKeys), options, time, new LockedRandom(seed));
        Responder = new SplitResponder(Network, ResponderKeys, new Handler(handle), options, responderTime);
        Network.Attach(Id(1), packet => Requester.Receive(packet));
        Network.Attach(Id(2), packet => Responder.Receive(packet));
        Recipient = new Recipient(Id(2), ResponderKeys.CurrentKey(responderTime.GetUtcNow()));
    }

    public MemoryNetwork Network { get; }

    public RoutingKeyRing RequesterKeys { get; } = new();

    public RoutingKeyRing ResponderKeys { get; } = new();

    public SplitRequester Requester { get; }

    public SplitResponder Responder { get; }

    public Recipient Recipient { get; }

    public static NodeId Id(byte number)
    {
        Span<byte> bytes = stackalloc byte[NodeId.Size];
        bytes.Fill(number);
        return NodeId.Read(bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await Requester.DisposeAsync();
        await Responder.DisposeAsync();
        RequesterKeys.Dispose();
        ResponderKeys.Dispose();
    }

    private sealed class Handler(Func<IncomingRequest, CancellationToken, Task<OutgoingResponse>> handle) : ISplitRequestHandler
    {
        public Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken) => handle(request, cancellationToken);
    }

    private sealed class LockedRandom(int seed) : Random(seed)
    {
        private readonly Lock _gate = new();

        public override int Next(int maxValue)
        {
            lock (_gate) return base.Next(maxValue);
        }

        public override int Next(int minValue, int maxValue)
        {
            lock (_gate) return base.Next(minValue, maxValue);
        }

        public override double NextDouble()
        {
            lock (_gate) return base.NextDouble();
        }
    }
}
