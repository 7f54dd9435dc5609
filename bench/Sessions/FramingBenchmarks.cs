using System.Buffers;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Bench.Sessions;

/// <summary>A frame sealed by one side and read and opened by the other, against the AEAD alone.</summary>
[MemoryDiagnoser]
public class FramingBenchmarks : IDisposable
{
    private readonly ArrayBufferWriter<byte> _wire = new(128 * 1024);
    private readonly ArrayBufferWriter<byte> _plain = new(128 * 1024);
    private readonly IdentityKey _identity = IdentityKey.Generate();
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _tag = new byte[16];
    private readonly byte[] _associated = new byte[FrameHeader.Size];
    private readonly SecureFramer _sender;
    private readonly SecureFramer _receiver;
    private readonly ChaCha20Poly1305 _bare;
    private byte[] _payload = [];
    private byte[] _sealed = [];

    public FramingBenchmarks()
    {
        byte[] forward = RandomNumberGenerator.GetBytes(32), backward = RandomNumberGenerator.GetBytes(32);
        var policy = new RekeyPolicy(long.MaxValue, TimeSpan.FromDays(1));
        _sender = new SecureFramer(Keys(forward, backward), policy, TimeProvider.System);
        _receiver = new SecureFramer(Keys(backward, forward), policy, TimeProvider.System);
        _bare = new ChaCha20Poly1305(forward);
    }

    [Params(256, 2048, 65536)]
    public int Payload { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _payload = RandomNumberGenerator.GetBytes(Payload);
        _sealed = new byte[Payload];
    }

    [Benchmark(Baseline = true)]
    public void BareSealAndOpen()
    {
        _bare.Encrypt(_nonce, _payload, _sealed, _tag, _associated);
        _bare.Decrypt(_nonce, _sealed, _tag, _sealed, _associated);
    }

    [Benchmark]
    public int FrameRoundTrip()
    {
        _wire.ResetWrittenCount();
        _plain.ResetWrittenCount();
        _sender.Seal(FrameFlags.None, _payload, _wire);
        if (!FrameCodec.TryRead(new ReadOnlySequence<byte>(_wire.WrittenMemory), FrameLimits.Default, out var header, out var payload, out _))
            throw new InvalidOperationException("The frame is not whole.");
        return _receiver.Open(header, payload, _plain);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        _bare.Dispose();
        _identity.Dispose();
        GC.SuppressFinalize(this);
    }

    private SessionKeys Keys(byte[] send, byte[] receive) =>
        new(_identity.Public, new CipherState(send), new CipherState(receive), [], Hybrid: false);
}
