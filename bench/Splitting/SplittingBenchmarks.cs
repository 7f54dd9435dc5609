using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Bench.Splitting;

/// <summary>AONT-RS with its Merkle tree, 3 of 5 over 64 KiB, against the hash and cipher passes that it consists of.</summary>
[MemoryDiagnoser]
public class SplittingBenchmarks
{
    private const int Size = 64 * 1024;
    private static readonly SplitParameters Parameters = new(3, 5);

    private readonly byte[] _data = RandomNumberGenerator.GetBytes(Size);
    private readonly byte[] _package = new byte[Size];
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(ChaCha20.KeySize);
    private readonly byte[] _nonce = new byte[ChaCha20.NonceSize];
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly byte[][] _encoded;
    private readonly int _shardSize;

    public SplittingBenchmarks()
    {
        _encoded = [.. Split().Select(fragment => fragment.ToArray())];
        _shardSize = (Size + Parameters.Required - 1) / Parameters.Required;
    }

    /// <summary>Encryption, the mask's hash, and a leaf hash for each of n shards.</summary>
    [Benchmark]
    public void PassesOfSplit() => Passes(Parameters.Total);

    [Benchmark]
    public Fragment[] Split() => Splitter.Split(default, 0, last: true, _data, Parameters);

    /// <summary>A leaf hash for each of k shards, the mask's hash, decryption.</summary>
    [Benchmark]
    public void PassesOfRebuild() => Passes(Parameters.Required);

    /// <summary>From the encoded bytes of the last three fragments, proofs checked: two of the three data shards are missing.</summary>
    [Benchmark]
    public byte[] Rebuild()
    {
        SegmentAssembler? assembler = null;
        for (var index = Parameters.Total - Parameters.Required; index < Parameters.Total; index++)
        {
            if (!Fragment.TryDecode(_encoded[index], out var fragment, out var fault)) throw new InvalidOperationException(fault);
            assembler ??= new SegmentAssembler(fragment.Header);
            assembler.Add(fragment);
        }

        return assembler!.TryRebuild(out var data) ? data : throw new InvalidOperationException("The segment did not rebuild.");
    }

    private void Passes(int leaves)
    {
        ChaCha20.Xor(_key, _nonce, 0, _data, _package);
        SHA256.HashData(_package, _hash);
        for (var leaf = 0; leaf < leaves; leaf++) SHA256.HashData(_package.AsSpan(0, _shardSize), _hash);
    }
}
