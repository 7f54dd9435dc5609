using System.Buffers;
using System.Buffers.Binary;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class HostileFrameTests
{
    [Fact]
    public async Task Receive_EverySplitOfASealedFrame_GivesTheMessage()
    {
        await using var peer = await Attacker.ConnectAsync();
        var length = peer.Seal(new Echo("warm")).Length;
        await using var other = await Attacker.ConnectAsync();
        for (var cut = 1; cut < length; cut++)
        {
            var frame = other.Seal(new Echo("warm"));
            await other.Write(frame[..cut]);
            var receiving = other.Victim.Next();
            Assert.False(receiving.IsCompleted);
            await other.Write(frame[cut..]);
            Assert.Equal("warm", Assert.IsType<Echo>(await receiving).Text);
        }

        await other.Write([.. other.Seal(new Echo("byte by byte")).Select(b => new[] { b })]);
        Assert.Equal("byte by byte", Assert.IsType<Echo>(await other.Victim.Next()).Text);
    }

    [Fact]
    public async Task Receive_PlainFrame_IsRefusedAtItsHeader()
    {
        await using var peer = await Attacker.ConnectAsync();
        var header = new byte[FrameHeader.Size];
        FrameCodec.WriteHeader(new FrameHeader(FrameFlags.None, 1_000_000), header);
        await peer.Write(header);
        Assert.Equal(FramingFault.Plain, await peer.Refusal());
        Assert.Equal(FramingFault.Plain, await peer.Refusal());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(65_552 + 1)]
    [InlineData(65_552 + 16)]
    public async Task Receive_LengthThatNoRecordsHave_IsRefusedAtItsHeader(int length)
    {
        await using var peer = await Attacker.ConnectAsync();
        var header = new byte[FrameHeader.Size];
        FrameCodec.WriteHeader(new FrameHeader(FrameFlags.Encrypted, length), header);
        await peer.Write(header);
        Assert.Equal(FramingFault.RecordSize, await peer.Refusal());
    }

    [Theory]
    [InlineData(4_097u)]
    [InlineData(16 * 1024 * 1024 + 1u)]
    [InlineData(uint.MaxValue)]
    public async Task Receive_LengthOverTheLimit_IsRefusedAtItsHeader(uint length)
    {
        await using var peer = await Attacker.ConnectAsync(SessionOptions.Default with { MaxPayload = 4_096 });
        byte[] header = [0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(6), length);
        await peer.Write(header);
        Assert.Equal(FramingFault.TooLarge, await peer.Refusal());
    }

    [Fact]
    public async Task Receive_AnyBitFlipped_IsRefusedAndNothingIsReadAfterIt()
    {
        string[] codes =
        [
            FramingFault.Magic, FramingFault.Version, FramingFault.Flags, FramingFault.Plain, FramingFault.TooLarge,
            FramingFault.RecordSize, FramingFault.Truncated, FramingFault.Authentication,
        ];
        var (pipes, time) = (new PipePair(), new Testing.ManualTimeProvider());
        var (client, server) = await SessionPair.HandshakeAsync(pipes, time, SessionOptions.Default);
        using var sender = new SecureFramer(client, RekeyPolicy.Default, time);
        var output = new ArrayBufferWriter<byte>();
        sender.Seal(FrameFlags.None, SessionPair.Encode(new Echo("hello")), output);
        var frame = output.WrittenSpan.ToArray();

        // One receiving key for all: a frame that does not open leaves its counter where it was.
        using var receiver = new SecureFramer(server, RekeyPolicy.Default, time);
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            var damaged = frame.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var code = Assert.Throws<ProtocolViolationException>(() =>
            {
                var sequence = new ReadOnlySequence<byte>(damaged);
                if (!FrameCodec.TryRead(sequence, FrameLimits.Default, out var header, out var payload, out _))
                    throw new ProtocolViolationException(FramingFault.Truncated, "The frame claims to be longer.");
                receiver.Open(header, payload, new ArrayBufferWriter<byte>());
            }).Code;
            Assert.Contains(code, codes);
        }

        Assert.True(FrameCodec.TryRead(new ReadOnlySequence<byte>(frame), FrameLimits.Default, out var good, out var whole, out _));
        Assert.Equal(frame.Length - 26, receiver.Open(good, whole, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public async Task Receive_FrameRepeatedOrOutOfOrder_IsRefused()
    {
        await using var repeating = await Attacker.ConnectAsync();
        var ping = repeating.Seal(new Ping());
        await repeating.Write(ping, ping);
        Assert.IsType<Ping>(await repeating.Victim.Next());
        Assert.Equal(FramingFault.Authentication, await repeating.Refusal());

        await using var swapping = await Attacker.ConnectAsync();
        var (first, second) = (swapping.Seal(new Ping()), swapping.Seal(new Pong()));
        await swapping.Write(second, first);
        Assert.Equal(FramingFault.Authentication, await swapping.Refusal());
        Assert.Equal(FramingFault.Authentication, await swapping.Refusal());
    }

    [Fact]
    public async Task Receive_OwnFrameReflected_IsRefused()
    {
        await using var mirror = await Attacker.ConnectAsync();
        await mirror.Victim.SendAsync(new Echo("to the other side"), TestContext.Current.CancellationToken);

        await mirror.Write(await mirror.CatchAsync());

        Assert.Equal(FramingFault.Authentication, await mirror.Refusal());
    }

    [Fact]
    public async Task Receive_StreamEndsInsideAFrame_IsAViolationAtEveryByte()
    {
        var length = 10 + 4 + 16;
        for (var cut = 1; cut < length; cut++)
        {
            await using var peer = await Attacker.ConnectAsync();
            await peer.Write(peer.Seal(new Ping())[..cut]);
            await peer.Cut();
            Assert.Equal(FramingFault.Truncated, await peer.Refusal());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(20)]
    public async Task Receive_StartedFrameStandsStill_IsRefusedAfterItsTime(int sent)
    {
        await using var peer = await Attacker.ConnectAsync();
        await peer.Write(peer.Seal(new Ping())[..sent]);
        var receiving = peer.Victim.Next();
        peer.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(receiving.IsCompleted);
        peer.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(FramingFault.Slow, (await Assert.ThrowsAsync<ProtocolViolationException>(() => receiving)).Code);
    }

    [Fact]
    public async Task Receive_LargeFrameAtTheLeastRate_IsAcceptedAndBelowItRefused()
    {
        await using var peer = await Attacker.ConnectAsync();
        var frame = peer.Seal(new Data(new byte[40_960]));
        var receiving = peer.Victim.Next();
        for (var sent = 0; sent < frame.Length; sent += 4_096)
        {
            await peer.Write(frame[sent..Math.Min(sent + 4_096, frame.Length)]);
            peer.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.IsType<Data>(await receiving);

        // Written before the receive, which so takes note of it before the clock moves.
        await peer.Write(peer.Seal(new Data(new byte[40_960]))[..40_000]);
        receiving = peer.Victim.Next();
        peer.Time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(receiving.IsCompleted);
        peer.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(FramingFault.Slow, (await Assert.ThrowsAsync<ProtocolViolationException>(() => receiving)).Code);
    }

    [Fact]
    public async Task Receive_NoFrameStarted_WaitsWithoutEnd()
    {
        await using var peer = await Attacker.ConnectAsync();
        await peer.Write(peer.Seal(new Ping()));
        Assert.IsType<Ping>(await peer.Victim.Next());
        var receiving = peer.Victim.Next();
        peer.Time.Advance(TimeSpan.FromHours(2));
        Assert.False(receiving.IsCompleted);
        await peer.Write(peer.Seal(new Pong()));
        Assert.IsType<Pong>(await receiving);
    }

    [Theory]
    [InlineData("0100000100", CompressionFault.TooLarge)]
    [InlineData("0010000000", CompressionFault.Ratio)]
    [InlineData("00000010ffff", CompressionFault.Block)]
    [InlineData("00000010", CompressionFault.Truncated)]
    public async Task Receive_CompressionBomb_IsRefused(string payload, string code)
    {
        foreach (var flags in new[] { FrameFlags.Compressed, FrameFlags.Compressed | FrameFlags.Zstandard })
        {
            await using var peer = await Attacker.ConnectAsync();
            await peer.Write(peer.Seal(flags, Convert.FromHexString(payload)));
            Assert.Equal(code, await peer.Refusal());
        }
    }

    [Fact]
    public async Task Receive_UnknownTag_IsHandedOutAndTheSessionLivesOn()
    {
        await using var peer = await Attacker.ConnectAsync();
        await peer.Write(peer.Seal(FrameFlags.None, [0xEE, 0xFF, 0, 0, 1, 2, 3]), peer.Seal(new Ping()));
        Assert.Equal(new UnknownMessage(0xFFEE), await peer.Victim.Next());
        Assert.IsType<Ping>(await peer.Victim.Next());
    }

    [Fact]
    public async Task Receive_MessageThatDoesNotDecode_IsRefused()
    {
        await using var peer = await Attacker.ConnectAsync();
        await peer.Write(peer.Seal(FrameFlags.None, [0, 0, 0]));
        Assert.Equal(FramingFault.MessageTruncated, await peer.Refusal());
    }

    [Fact]
    public async Task Receive_HandshakeMessageAfterTheHandshake_IsRefused()
    {
        foreach (var message in new Message[] { new HandshakeInit(default), new HandshakeResponse(default), new HandshakeConfirm(default) })
        {
            await using var peer = await Attacker.ConnectAsync();
            await peer.Write(peer.Seal(message));
            Assert.Equal(FramingFault.MessageUnexpected, await peer.Refusal());
        }
    }

    [Fact]
    public async Task Receive_KeyChangeUponKeyChange_IsRefused()
    {
        await using var peer = await Attacker.ConnectAsync();
        await peer.Write(peer.Seal(new Rekey()));
        peer.RekeySending();
        await peer.Write(peer.Seal(new Ping()));
        Assert.IsType<Ping>(await peer.Victim.Next());
        await peer.Write(peer.Seal(new Rekey()));
        peer.RekeySending();
        await peer.Write(peer.Seal(new Rekey()));
        Assert.Equal(FramingFault.MessageUnexpected, await peer.Refusal());
    }

    [Fact]
    public async Task Receive_OldKeyAfterItsChange_IsRefused()
    {
        await using var peer = await Attacker.ConnectAsync();
        await peer.Write(peer.Seal(new Rekey()), peer.Seal(new Ping()));
        Assert.Equal(FramingFault.Authentication, await peer.Refusal());
    }
}
