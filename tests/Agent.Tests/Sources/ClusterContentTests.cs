using System.Security.Cryptography;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sources;

public sealed class ClusterContentTests
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((2 * ObjectKey.PartBytes) + 3);
    private static readonly string Key = ObjectKey.Of(SHA256.HashData(Content));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2 * ObjectKey.PartBytes)]
    [InlineData((2 * ObjectKey.PartBytes) + 3)]
    public async Task Open_AnyLength_IsReadWholeEachPartOnce(int length)
    {
        var content = Content.AsSpan(0, length).ToArray();
        var asked = new List<uint>();
        var source = new ClusterContent(Cluster(content, read =>
        {
            asked.Add(read.Part);
            return null;
        }));

        Assert.Equal(content, await ReadAsync(source, ObjectKey.Of(SHA256.HashData(content))));
        Assert.Equal(Enumerable.Range(0, (int)ObjectKey.PartsOf(length)).Select(part => (uint)part), asked);
    }

    [Fact]
    public async Task Read_OneByteIsAnother_NeverEnds()
    {
        var forged = (byte[])Content.Clone();
        forged[ObjectKey.PartBytes] ^= 1;

        var fault = await Assert.ThrowsAsync<InstanceException>(() => ReadAsync(new ClusterContent(Cluster(forged)), Key));

        Assert.Equal(("source_digest_mismatch", true), (fault.Code, fault.IsPassing));
    }

    [Fact]
    public async Task Read_LengthChangesOnTheWay_IsNotUsed()
    {
        var longer = Cluster([.. Content, 1]);
        var source = new ClusterContent((method, body, token) =>
            ObjectRead.TryDecode(body.Span, out var read) && read.Part == 0 ? Cluster(Content)(method, body, token) : longer(method, body, token));

        Assert.Equal("source_digest_mismatch", (await Assert.ThrowsAsync<InstanceException>(() => ReadAsync(source, Key))).Code);
    }

    [Theory]
    [InlineData("unknown_object", "source_missing", true)]
    [InlineData("connection_lost", "source_unreachable", true)]
    [InlineData("host_not_admitted", "source_refused", false)]
    public async Task Open_Refused_SaysWhyAndWhetherItPasses(string code, string expected, bool passing)
    {
        var source = new ClusterContent(Cluster(Content, _ => throw new VoxaClientException(code, "No.")));

        var fault = await Assert.ThrowsAsync<InstanceException>(() => source.OpenAsync(Key, Token));

        Assert.Equal((expected, passing), (fault.Code, fault.IsPassing));
    }

    [Fact]
    public async Task Open_AnotherPartOrNone_IsRefused()
    {
        foreach (var answer in new[] { new ObjectPart(Content.Length, 1, Content.AsMemory(ObjectKey.PartBytes, ObjectKey.PartBytes)).Encode(), [], [1, 2, 3] })
        {
            var source = new ClusterContent(Cluster(Content, _ => answer));
            Assert.Equal("source_refused", (await Assert.ThrowsAsync<InstanceException>(() => source.OpenAsync(Key, Token))).Code);
        }
    }

    private static Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> Cluster(byte[] content, Func<ObjectRead, byte[]?>? answer = null) => (method, body, _) =>
    {
        Assert.Equal(ObjectRead.Method, method);
        Assert.True(ObjectRead.TryDecode(body.Span, out var read));
        var made = answer?.Invoke(read)
            ?? new ObjectPart(content.Length, read.Part, content.AsMemory((int)read.Part * ObjectKey.PartBytes, ObjectKey.LengthOf(content.Length, read.Part))).Encode();
        return Task.FromResult<ReadOnlyMemory<byte>>(made);
    };

    private static async Task<byte[]> ReadAsync(ClusterContent source, string key)
    {
        await using var stream = await source.OpenAsync(key, Token);
        using var whole = new MemoryStream();
        await stream.CopyToAsync(whole, Token);
        return whole.ToArray();
    }
}
