using System.Collections.Immutable;
using System.IO.Pipelines;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Bench.Bridge;

/// <summary>
/// Requests and their 1 KiB answers over sixteen relays, all parts in this process and the code that the programs run: nothing
/// is lost, so the X25519 operations that it takes are those of a request when all goes well.
/// </summary>
internal static class CountedExchange
{
    private const int Relays = 16;
    private const int Requests = 20;

    /// <summary>X25519 operations of a request and its answer: requester, relays and publisher together.</summary>
    public static async Task<double> OperationsAsync(CancellationToken cancellationToken)
    {
        var network = new Wires();
        var relays = Enumerable.Range(0, Relays).Select(_ => network.AddRelay()).ToImmutableArray();
        var publisher = new RoutingKeyRing(new RoutingKeyRingOptions());
        var asker = new RoutingKeyRing(new RoutingKeyRingOptions());
        var now = TimeProvider.System.GetUtcNow();
        publisher.Rotate(now);
        asker.Rotate(now);
        var options = new ExchangeOptions();
        NodeId publisherId = NewId(), askerId = NewId();
        await using var responder = new SplitResponder(network, publisher, new Answering(), options, TimeProvider.System);
        await using var requester = new SplitRequester(network, new Known(relays), new(askerId, asker), options, TimeProvider.System);
        network.Ends[publisherId] = packet => responder.Receive(packet);
        network.Ends[askerId] = packet => requester.Receive(packet);

        var recipient = new Recipient(publisherId, publisher.CurrentKey(now));
        var request = new SplitRequest { Method = "GET", Target = "/", Headers = [new("Host", "127.0.0.1:9999"), new("Voxa-Service", "bench")] };
        var counted = new List<double>();
        using var count = X25519Count.Start();
        for (var i = 0; i < Requests; i++)
        {
            var before = count.Operations;
            await using var answer = await requester.SendAsync(request, recipient, cancellationToken);
            var body = new MemoryStream();
            await answer.Body.CopyToAsync(body, cancellationToken);
            if (answer.Failure is not null || body.Length != BridgeNetwork.AnswerSize) throw new InvalidOperationException("The counted exchange failed.");

            // The last acknowledgement follows the answer.
            while (responder.Running > 0) await Task.Delay(1, cancellationToken);
            counted.Add(count.Operations - before);
        }

        // On a busy machine a packet now and then is late enough to be sent again; that is not part of a request.
        return Quantile.Median(counted);
    }

    private static NodeId NewId()
    {
        Span<byte> bytes = stackalloc byte[NodeId.Size];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        return NodeId.Read(bytes);
    }

    private sealed class Wires : IPacketSender
    {
        private readonly Dictionary<NodeId, X25519PrivateKey> _relays = [];

        public Dictionary<NodeId, Action<byte[]>> Ends { get; } = [];

        public RelayDescriptor AddRelay()
        {
            var key = X25519PrivateKey.Generate();
            var id = NewId();
            _relays.Add(id, key);
            return new RelayDescriptor(id, "", key.PublicKey, 1, "local", "", Reachable: true);
        }

        public ValueTask SendAsync(NodeId firstHop, ReadOnlyMemory<byte> packet, CancellationToken cancellationToken)
        {
            var bytes = packet.ToArray();
            var at = firstHop;
            while (_relays.TryGetValue(at, out var key))
            {
                if (OnionPeeler.Open(key, bytes, out var header) != PeelStatus.Opened) throw new InvalidOperationException("A relay refused a packet.");
                var result = OnionPeeler.Peel(header, bytes);
                (at, bytes) = (result.NextHop, result.Packet);
            }

            Ends[at](bytes);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Known(IReadOnlyList<RelayDescriptor> relays) : IRelaySource
    {
        public ValueTask<IReadOnlyList<RelayDescriptor>> GetRelaysAsync(CancellationToken cancellationToken) => new(relays);

        public void Invalidate()
        {
        }
    }

    private sealed class Answering : ISplitRequestHandler
    {
        public Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken) => Task.FromResult(new OutgoingResponse
        {
            Status = 200,
            Reason = "OK",
            Headers = [new("Content-Length", "1024")],
            Body = PipeReader.Create(new MemoryStream(new byte[BridgeNetwork.AnswerSize])),
        });
    }
}
