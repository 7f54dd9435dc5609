using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Tests.Objects;

/// <summary>Bytes and their key, and the way up as the API takes it.</summary>
internal sealed class TestObject
{
    public TestObject(int length, int seed)
    {
        Bytes = new byte[length];
        new Random(seed).NextBytes(Bytes);
        Key = ObjectKey.Of(SHA256.HashData(Bytes));
    }

    public byte[] Bytes { get; }

    public string Key { get; }

    public int Parts => (int)ObjectKey.PartsOf(Bytes.Length);

    public ImmutableArray<byte> Part(int part) => [.. Bytes.AsSpan(part * ObjectKey.PartBytes, ObjectKey.LengthOf(Bytes.Length, part))];

    public IObjectGrain Grain(TestSilo silo) => silo.Grain<IObjectGrain>(Key);

    public async Task<string> BeginAsync(TestSilo silo)
    {
        var begun = await Grain(silo).Begin(Bytes.Length, "alice", TestSilo.Token);
        Assert.Null(begun.Code);
        return begun.Upload!;
    }

    public async Task<ObjectResult> UploadAsync(TestSilo silo)
    {
        var upload = await BeginAsync(silo);
        for (var part = 0; part < Parts; part++) Assert.Null((await Grain(silo).Put(upload, part, Part(part), TestSilo.Token)).Code);
        return await Grain(silo).Commit(upload, TestSilo.Token);
    }

    public async Task<byte[]> ReadAsync(TestSilo silo)
    {
        var view = await Grain(silo).Get(TestSilo.Token);
        Assert.NotNull(view);
        using var whole = new MemoryStream();
        for (var part = 0; part < ObjectKey.PartsOf(view.Length); part++) whole.Write((await ObjectParts.Get(silo.Client, view.Upload, part).Read(TestSilo.Token)).AsSpan());
        return whole.ToArray();
    }
}
