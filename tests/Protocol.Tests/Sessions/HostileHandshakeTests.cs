using System.Buffers;
using System.IO.Pipelines;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class HostileHandshakeTests : IDisposable
{
    private readonly IdentityKey _alice = IdentityKey.Generate();
    private readonly IdentityKey _bob = IdentityKey.Generate();
    private readonly ManualTimeProvider _time = new();
    private readonly PipePair _pipes = new();
    private readonly HandshakeNonceCache _cache = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("", 4)]
    [InlineData("deadbeef01", 4)]
    public async Task Accept_NoFirstFrame_EndsAtItsDeadline(string sent, int seconds)
    {
        var accepting = Accept();
        if (sent.Length > 0) await _pipes.Client.Output.WriteAsync(Convert.FromHexString(sent), Token);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.False(accepting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5 - seconds));
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => accepting.Soon());
        Assert.Contains(fault switch
        {
            SessionClosedException closed => closed.Code,
            ProtocolViolationException violation => violation.Code,
            _ => fault.GetType().Name,
        }, new[] { SessionFault.FirstFrameTimeout, FramingFault.Slow });
    }

    [Fact]
    public async Task Accept_NoThirdMessage_EndsAtTheHandshakeDeadline()
    {
        var accepting = Accept();
        using var initiator = new HandshakeInitiator(_alice);
        await Write(new HandshakeInit(initiator.Start(_time.GetUtcNow())));
        await ConnectionCalls.Until(() => _pipes.Client.Input.TryRead(out _));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(accepting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SessionFault.HandshakeTimeout, (await Assert.ThrowsAsync<SessionClosedException>(() => accepting.Soon())).Code);
    }

    [Fact]
    public async Task Initiate_NoAnswer_EndsAtTheHandshakeDeadline()
    {
        var initiating = Initiate();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionFault.HandshakeTimeout, (await Assert.ThrowsAsync<SessionClosedException>(() => initiating.Soon())).Code);
    }

    [Fact]
    public async Task Initiate_Cancelled_IsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        var initiating = SessionHandshake.InitiateAsync(_pipes.Client, _alice, SessionOptions.Default, _time, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => initiating.Soon());
    }

    [Theory]
    [InlineData("474554202f20485454502f312e310d0a", FramingFault.Magic)]
    [InlineData("deadbeef0100ffffffff", FramingFault.TooLarge)]
    [InlineData("deadbeef010000001001", FramingFault.TooLarge)]
    [InlineData("deadbeef01000000000400000000", FramingFault.MessageUnexpected)]
    [InlineData("deadbeef01020000000400000000", FramingFault.TooEarly)]
    [InlineData("deadbeef01010000000400000000", FramingFault.TooEarly)]
    [InlineData("deadbeef0100000000040000ffff", FramingFault.MessageUnexpected)]
    [InlineData("deadbeef01000000000c020000000000000000000000", SessionFault.NoiseTruncated)]
    public async Task Accept_BytesThatAreNoHandshake_AreRefusedByCode(string bytes, string code)
    {
        var accepting = Accept();
        await _pipes.Client.Output.WriteAsync(Convert.FromHexString(bytes), Token);
        Assert.Equal(code, (await Assert.ThrowsAsync<ProtocolViolationException>(() => accepting.Soon())).Code);
    }

    [Fact]
    public async Task Accept_StreamEnds_IsNamedByWhereItEnded()
    {
        var accepting = Accept();
        await _pipes.Client.Output.WriteAsync(new byte[] { 0xDE, 0xAD }, Token);
        await _pipes.Client.Output.CompleteAsync();
        Assert.Equal(FramingFault.Truncated, (await Assert.ThrowsAsync<ProtocolViolationException>(() => accepting.Soon())).Code);

        var other = new PipePair();
        accepting = SessionHandshake.AcceptAsync(other.Server, _bob, _cache, SessionOptions.Default, _time, Token);
        await other.Client.Output.CompleteAsync();
        Assert.Equal(SessionFault.TransportFailed, (await Assert.ThrowsAsync<SessionClosedException>(() => accepting.Soon())).Code);
    }

    [Fact]
    public async Task Accept_CallersClockIsOff_TellsTheCaller()
    {
        var accepting = Accept();
        var late = new ManualTimeProvider(_time.GetUtcNow() + TimeSpan.FromMinutes(1));
        var initiating = SessionHandshake.InitiateAsync(_pipes.Client, _alice, SessionOptions.Default, late, Token);
        Assert.Equal(SessionFault.HandshakeStale, (await Assert.ThrowsAsync<ProtocolViolationException>(() => accepting.Soon())).Code);
        var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() => initiating.Soon());
        Assert.Equal(SessionFault.HandshakeStale, refused.Code);
        Assert.Contains("60000 ms", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NonceVerdict.Repeated, SessionFault.HandshakeRepeated)]
    [InlineData(NonceVerdict.Full, SessionFault.HandshakeTooMany)]
    public async Task Accept_NonceRefused_TellsTheCallerUnderSeal(NonceVerdict verdict, string code)
    {
        var accepting = SessionHandshake.AcceptAsync(
            _pipes.Server, _bob, new FixedCache(verdict), SessionOptions.Default, _time, Token);
        var keys = await Initiate().Soon();
        Assert.Equal(code, (await Assert.ThrowsAsync<ProtocolViolationException>(() => accepting.Soon())).Code);
        await using var connection = new MessageConnection(_pipes.Client, keys, SessionOptions.Default, _time);
        Assert.Equal(code, Assert.IsType<Error>(await connection.Next()).Code);
    }

    [Fact]
    public async Task Refuse_ListenerIsFull_TellsTheCaller()
    {
        var initiating = Initiate();
        await SessionHandshake.RefuseAsync(_pipes.Server, "overloaded", "Too many connections.", SessionOptions.Default, _time, Token);
        Assert.Equal("overloaded", (await Assert.ThrowsAsync<HandshakeRefusedException>(() => initiating.Soon())).Code);
    }

    [Fact]
    public async Task Initiate_AnotherNodeAnswers_IsRefusedBeforeItLearnsWhoCalls()
    {
        var accepting = Accept();
        var options = SessionOptions.Default with { ExpectedPeer = _alice.Public.Id };
        var initiating = SessionHandshake.InitiateAsync(_pipes.Client, _alice, options, _time, Token);
        Assert.Equal(SessionFault.HandshakeWrongPeer, (await Assert.ThrowsAsync<ProtocolViolationException>(() => initiating.Soon())).Code);
        await _pipes.Client.Output.CompleteAsync();
        Assert.Equal(SessionFault.TransportFailed, (await Assert.ThrowsAsync<SessionClosedException>(() => accepting.Soon())).Code);
    }

    [Fact]
    public async Task Accept_FirstDataRightBehindTheThirdMessage_IsNotLost()
    {
        var accepting = Accept();
        var client = new MessageConnection(_pipes.Client, await Initiate().Soon(), SessionOptions.Default, _time);
        await client.Send(new Echo("early"));
        var server = new MessageConnection(_pipes.Server, await accepting.Soon(), SessionOptions.Default, _time);
        Assert.Equal("early", Assert.IsType<Echo>(await server.Next()).Text);
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public void Faults_EveryOptionWrong_NamesEachOfThem()
    {
        Assert.Empty(SessionOptions.Default.Faults());
        var wrong = new SessionOptions
        {
            HandshakeDeadline = TimeSpan.Zero,
            FirstFrameDeadline = TimeSpan.Zero,
            TimestampWindow = TimeSpan.FromDays(2),
            WriteDeadline = -TimeSpan.FromSeconds(1),
            CloseDeadline = TimeSpan.Zero,
            FrameGrace = TimeSpan.Zero,
            MaxPayload = 1,
            QueuedWrites = 0,
            MinimumReceiveRate = 0,
            Rekey = new RekeyPolicy(1, TimeSpan.Zero),
            Compression = new() { Threshold = 0 },
        };
        Assert.Equal(12, wrong.Faults().Count);
    }

    private Task<SessionKeys> Accept() =>
        SessionHandshake.AcceptAsync(_pipes.Server, _bob, _cache, SessionOptions.Default, _time, Token);

    private Task<SessionKeys> Initiate() =>
        SessionHandshake.InitiateAsync(_pipes.Client, _alice, SessionOptions.Default, _time, Token);

    private async Task Write(Message message)
    {
        FrameCodec.Write(FrameFlags.None, SessionPair.Encode(message), _pipes.Client.Output);
        await _pipes.Client.Output.FlushAsync(Token);
    }

    private sealed class FixedCache(NonceVerdict verdict) : IHandshakeNonceCache
    {
        public NonceVerdict Enter(NodeId identity, UInt128 nonce, DateTimeOffset now) => verdict;
    }
}
