using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;
using OrleansVoxa.Protocol.Splitting;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>
/// One exchange over simulated relays, as discrete events on a manual clock: the same seed gives the same losses, delays and
/// order. The state machines run as they are; only the application on both ends is simulated.
/// </summary>
internal sealed class ExchangeSimulation : IDisposable
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _events = new();
    private readonly Dictionary<NodeId, SimulatedRelay> _relays;
    private readonly Dictionary<StreamId, ResponderExchange> _responders = [];
    private readonly HashSet<StreamId> _finished = [];
    private readonly List<RoutedPacket> _output = [];
    private readonly MemoryStream _requestBody = new();
    private readonly NodeId _requesterId = DriverWorld.Id(1);
    private readonly NodeId _responderId = DriverWorld.Id(2);
    private readonly RoutingKeyRing _requesterKeys = new();
    private readonly RoutingKeyRing _responderKeys = new();
    private readonly ResponderContext _responderContext;
    private readonly MemoryStream _answerBody = new();
    private long _order;
    private int _bodyAt;
    private int _answerAt;
    private bool _bodyEnded;
    private bool _answerEnded;
    private DateTimeOffset? _answerDue;
    private DateTimeOffset _readAt;

    public ExchangeSimulation(int seed, int relays = 16, ExchangeOptions? options = null)
    {
        Options = options ?? new ExchangeOptions();
        Random = new Random(seed);
        Relays = [.. Enumerable.Range(0, relays).Select(i => new SimulatedRelay(i, Random))];
        _relays = Relays.ToDictionary(relay => relay.Id);
        _requesterKeys.Rotate(Now);
        _responderKeys.Rotate(Now);
        _responderContext = new ResponderContext(_responderKeys, Options, new ReassemblyBudget(Options.MaximumReassembly), ResponderCounters);
    }

    public ExchangeOptions Options { get; }

    public Random Random { get; }

    public SimulatedRelay[] Relays { get; }

    public ManualTimeProvider Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public PathHealth Health { get; } = new();

    public ReassemblyBudget RequesterBudget { get; } = new(long.MaxValue);

    public ReassemblyBudget ResponderBudget => _responderContext.Budget;

    public ExchangeCounters RequesterCounters { get; } = new();

    public ExchangeCounters ResponderCounters { get; } = new();

    public RequesterExchange Requester { get; private set; } = null!;

    public ResponderExchange? Responder => _responders.Values.FirstOrDefault();

    public int HandlerRuns { get; private set; }

    public int PacketsSent { get; private set; }

    public byte[] RequestBody { get; set; } = [];

    public byte[] AnswerBody { get; set; } = [];

    public int Status { get; set; } = 200;

    public TimeSpan HandlerDelay { get; set; }

    /// <summary>When the handler answers, from the start; null never, by default as soon as the request is whole.</summary>
    public bool HandlerAnswers { get; set; } = true;

    /// <summary>Bytes that the reader of the answer takes each 100 ms; unset, all at once.</summary>
    public int? ReaderSpeed { get; set; }

    /// <summary>Whether the packet with this number is lost on its way to this end.</summary>
    public Func<int, NodeId, bool> Lose { get; set; } = (_, _) => false;

    /// <summary>Sees every packet that reaches an end.</summary>
    public Action<NodeId, byte[]>? Delivered { get; set; }

    /// <summary>No packet reaches the responder any more.</summary>
    public bool ResponderGone { get; set; }

    /// <summary>Most bytes of unread answer that the requester ever held.</summary>
    public int MostUnread { get; private set; }

    public byte[] ReceivedRequest => _requestBody.ToArray();

    public byte[] ReceivedAnswer => _answerBody.ToArray();

    public bool IsSettled => Requester.Failure is not null || (Requester.IsAnswered && Requester.Body.Count == 0);

    public void Start(string method = "GET", TimeSpan? deadline = null, bool trace = false)
    {
        var context = new RequesterContext(
            _requesterId, now => new OnionHop(_requesterId, _requesterKeys.CurrentKey(now)), Options, Health, RequesterBudget, RequesterCounters, Random);
        var head = new RequestHead(method, "/x", [new HeaderField("host", "example")], deadline ?? Options.Deadline, Now + Options.Deadline, trace);
        Requester = new RequesterExchange(
            context, new Recipient(_responderId, _responderKeys.CurrentKey(Now)), [.. Relays.Select(relay => relay.Descriptor)], head,
            RequestBody.Length == 0, null, null, Now);
        Poll();
    }

    /// <summary>Runs until the exchange has its result, or the time is over.</summary>
    public void Run(TimeSpan limit) => RunUntil(() => IsSettled, limit);

    public void RunUntil(Func<bool> done, TimeSpan limit)
    {
        var end = Now + limit;
        while (!done() && NextEvent() is { } next && next <= end)
        {
            if (next > Now) Clock.Advance(next - Now);
            while (_events.TryPeek(out var action, out var key) && key.At <= Now)
            {
                _events.Dequeue();
                action();
            }

            Poll();
        }
    }

    public void Inject(NodeId node, byte[] packet) => Arrive(node, packet);

    public void Dispose()
    {
        Requester.Dispose();
        foreach (var responder in _responders.Values) responder.Dispose();
        _requesterKeys.Dispose();
        _responderKeys.Dispose();
    }

    private DateTimeOffset? NextEvent()
    {
        DateTimeOffset? next = _events.TryPeek(out _, out var key) ? key.At : null;
        Consider(Requester.IsOver(Now) ? null : Requester.NextDue);
        foreach (var responder in _responders.Values) Consider(responder.IsOver(Now) ? null : responder.NextDue);
        Consider(_answerDue);
        if (ReaderSpeed is not null && Requester.Body.Count > 0) Consider(_readAt);
        return next;

        void Consider(DateTimeOffset? at)
        {
            if (at is { } due && (next is null || due < next)) next = due < Now ? Now : due;
        }
    }

    private void Poll()
    {
        for (var again = true; again;)
        {
            again = PumpRequest() | PumpHandler() | PumpReader();
            _output.Clear();
            Requester.Poll(Now, _output);
            foreach (var responder in _responders.Values) responder.Poll(Now, _output);
            foreach (var packet in _output.ToArray()) Send(packet);
        }

        foreach (var (id, responder) in _responders.Where(pair => pair.Value.IsOver(Now)).ToArray())
        {
            responder.Dispose();
            _responders.Remove(id);
            _finished.Add(id);
        }
    }

    private bool PumpRequest()
    {
        var take = Math.Min(Requester.BodyRoom, RequestBody.Length - _bodyAt);
        if (take > 0) Requester.WriteBody(RequestBody.AsSpan(_bodyAt, take), Now);
        _bodyAt += take;
        if (_bodyEnded || _bodyAt < RequestBody.Length || !Requester.TakesBody) return take > 0;
        Requester.CompleteBody();
        return _bodyEnded = true;
    }

    private bool PumpHandler()
    {
        if (Responder is not { Head: not null, Failure: null } responder) return false;
        var taken = responder.Body.Count;
        _requestBody.Write(responder.Body.Front.Span);
        responder.Body.Skip(taken);
        responder.Consumed(taken);
        if (responder.IsRequestComplete && _answerDue is null && !responder.IsAnswering && HandlerAnswers)
        {
            HandlerRuns++;
            _answerDue = Now + HandlerDelay;
        }

        if (_answerDue <= Now && !responder.IsAnswering)
        {
            responder.Answer(new ResponseHead(Status, "OK", [new HeaderField("a", "b")]), Now);
            _answerDue = null;
        }

        if (!responder.IsAnswering || _answerEnded) return taken > 0;
        var give = Math.Min(responder.BodyRoom, AnswerBody.Length - _answerAt);
        if (give > 0) responder.WriteBody(AnswerBody.AsSpan(_answerAt, give), Now);
        _answerAt += give;
        if (_answerAt < AnswerBody.Length) return taken + give > 0;
        responder.CompleteBody();
        return _answerEnded = true;
    }

    private bool PumpReader()
    {
        MostUnread = Math.Max(MostUnread, Requester.Body.Count);
        if (Requester.Body.Count == 0 || (ReaderSpeed is not null && Now < _readAt)) return false;
        var take = Math.Min(Requester.Body.Count, ReaderSpeed ?? int.MaxValue);
        _answerBody.Write(Requester.Body.Front.Span[..take]);
        Requester.Body.Skip(take);
        Requester.Consumed(take, Now);
        _readAt = Now + TimeSpan.FromMilliseconds(100);
        return true;
    }

    /// <summary>Follows a packet through its relays with all their keys, so that what each relay held is known even if it was lost.</summary>
    private void Send(RoutedPacket sent)
    {
        var number = PacketsSent++;
        var (next, packet) = (sent.FirstHop, sent.Packet.ToArray());
        var visited = new List<SimulatedRelay>();
        var delay = TimeSpan.Zero;
        var lost = false;
        var corrupt = false;
        var copies = 1;
        while (_relays.TryGetValue(next, out var relay))
        {
            if (!relay.Open(packet, out var peeled) || peeled.Kind != PeelKind.Forward) throw new InvalidOperationException("A packet could not be peeled.");
            (next, packet) = (peeled.NextHop, peeled.Packet);
            if (!lost) relay.Packets++;
            visited.Add(relay);
            delay += relay.Delay + (relay.Jitter * Random.NextDouble());
            lost |= Random.NextDouble() < relay.Loss;
            corrupt |= Random.NextDouble() < relay.Corruption;
            copies += Random.NextDouble() < relay.Duplication ? 1 : 0;
        }

        Record(next, packet, visited);
        if (lost || Lose(number, next) || (ResponderGone && next == _responderId)) return;
        if (corrupt) packet[^(1 + Random.Next(1_000))] ^= 0x40;
        for (var i = 0; i < copies; i++) _events.Enqueue(() => Arrive(next, packet), (Now + delay + (TimeSpan.FromMilliseconds(3) * i), _order++));
    }

    private void Record(NodeId end, byte[] packet, List<SimulatedRelay> visited)
    {
        // The rings would remember the tag, so the omniscient look uses keys that keep none.
        if (Peek(end, packet) is not { Length: > 0 } content || content.Span[0] != ExchangeFormat.FragmentContent) return;
        if (!Fragment.TryDecode(content[1..], out var fragment, out _)) return;
        foreach (var relay in visited)
        {
            if (!relay.Seen.TryGetValue(fragment.Header.Id, out var indices)) relay.Seen.Add(fragment.Header.Id, indices = []);
            indices.Add(fragment.Index);
        }
    }

    private ReadOnlyMemory<byte> Peek(NodeId end, byte[] packet)
    {
        var peeled = (end == _requesterId ? _requesterKeys : _responderKeys).Look(packet, Now);
        return peeled.Kind == PeelKind.Deliver ? peeled.Content
            : peeled.Kind == PeelKind.Reply && Requester.Look(peeled.ReplyBlock, peeled.Payload) is { } content ? content
            : default;
    }

    private void Arrive(NodeId node, byte[] packet)
    {
        Delivered?.Invoke(node, packet);
        if (node == _requesterId)
        {
            var reply = _requesterKeys.Peel(packet, Now);
            if (reply.Kind == PeelKind.Reply) Requester.Receive(reply.ReplyBlock, reply.Payload, Now);
            return;
        }

        if (ResponderGone) return;
        var peeled = _responderKeys.Peel(packet, Now);
        if (peeled.Kind != PeelKind.Deliver) return;
        if (peeled.Content.Span[0] == ExchangeFormat.ControlContent)
        {
            if (_responders.TryGetValue(StreamId.Read(peeled.Content.Span.Slice(1, StreamId.Size)), out var known))
                known.ReceiveControl(peeled.Content.Span, Now);
            return;
        }

        if (!Fragment.TryDecode(peeled.Content[1..], out var fragment, out _)) return;
        if (!_responders.TryGetValue(fragment.Header.Stream, out var responder))
        {
            if (fragment.Header.Number != 0 || _finished.Contains(fragment.Header.Stream)) return;
            _responders.Add(fragment.Header.Stream, responder = new ResponderExchange(_responderContext, fragment.Header.Stream, Now));
        }

        responder.Receive(fragment, packet.Length, Now);
    }
}
