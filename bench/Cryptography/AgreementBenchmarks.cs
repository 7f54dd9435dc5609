using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Bench.Cryptography;

/// <summary>One X25519 agreement: what the import of keys and the contexts cost around it.</summary>
[MemoryDiagnoser]
public class AgreementBenchmarks : IDisposable
{
    private readonly byte[] _scalar = RandomNumberGenerator.GetBytes(X25519.KeySize);
    private readonly byte[] _result = new byte[X25519.KeySize];
    private readonly byte[] _point;
    private readonly X25519PrivateKey _key = X25519PrivateKey.Generate();
    private readonly BareAgreement _bare = new();

    public AgreementBenchmarks()
    {
        using var peer = X25519PrivateKey.Generate();
        _point = [.. peer.PublicKey];
    }

    [Benchmark(Baseline = true)]
    public void BareDerive() => _bare.Derive();

    [Benchmark]
    public bool Agree() => _key.TryAgree(_point, _result);

    [Benchmark]
    public bool Multiply() => X25519.TryMultiply(_scalar, _point, _result);

    [GlobalCleanup]
    public void Dispose()
    {
        _key.Dispose();
        _bare.Dispose();
        GC.SuppressFinalize(this);
    }
}
