using System.Security.Cryptography;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Tests.Objects;

/// <summary>Parts of objects, for machines that an operator admitted and for nobody else.</summary>
public sealed class ObjectsMethodTests
{
    private static readonly KeyValuePair<string, string?> On = new("settings:features:enable-app-deployment", "true");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_AdmittedMachine_IsAnsweredEachPart()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System, 0, On);
        await using var agent = await TestPeer.ConnectAsync(host);
        await host.Grains.GetGrain<IAppHostGrain>(agent.Id.ToString()).Admit("alice", Token);
        var content = new byte[ObjectKey.PartBytes + 9];
        new Random(1).NextBytes(content);
        var key = await UploadAsync(host, content);

        using var whole = new MemoryStream();
        for (var part = 0u; part < 2; part++)
        {
            var number = part;
            var reply = await agent.DoneAsync(correlation => new Call(correlation, ObjectRead.Method, new ObjectRead(key, number).Encode()));
            Assert.True(ObjectPart.TryDecode(reply.Span, out var read));
            Assert.Equal((content.Length, part), (read.Length, read.Part));
            whole.Write(read.Bytes.Span);
        }

        Assert.Equal(content, whole.ToArray());
        Assert.Equal(SessionErrors.InvalidField, await RefusedAsync(agent, new ObjectRead(key, 2).Encode()));
        await host.Grains.GetGrain<IObjectGrain>(key).Delete("alice", Token);
        Assert.Equal(ObjectCodes.UnknownObject, await RefusedAsync(agent, new ObjectRead(key, 0).Encode()));
    }

    [Fact]
    public async Task Read_NotAdmittedEvictedOrMalformed_IsRefusedByCode()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System, 0, On);
        await using var agent = await TestPeer.ConnectAsync(host);
        var body = new ObjectRead(await UploadAsync(host, [1, 2, 3]), 0).Encode();
        var machine = host.Grains.GetGrain<IAppHostGrain>(agent.Id.ToString());

        Assert.Equal(AppCodes.HostNotAdmitted, await RefusedAsync(agent, body));
        await machine.Admit("alice", Token);
        await agent.DoneAsync(correlation => new Call(correlation, ObjectRead.Method, body));
        Assert.Equal(SessionErrors.InvalidField, await RefusedAsync(agent, []));
        Assert.Equal(SessionErrors.InvalidField, await RefusedAsync(agent, [.. body, 0]));
        Assert.Equal(ObjectCodes.UnknownObject, await RefusedAsync(agent, new ObjectRead("sha256:" + new string('0', 64), 0).Encode()));
        await machine.Evict("alice", Token);
        Assert.Equal(AppCodes.HostNotAdmitted, await RefusedAsync(agent, body));
    }

    private static Task<string> RefusedAsync(TestPeer agent, byte[] body) => agent.RefusedAsync(correlation => new Call(correlation, ObjectRead.Method, body));

    private static async Task<string> UploadAsync(EdgeHost host, byte[] content)
    {
        var key = ObjectKey.Of(SHA256.HashData(content));
        var grain = host.Grains.GetGrain<IObjectGrain>(key);
        var upload = (await grain.Begin(content.Length, "alice", Token)).Upload!;
        for (var part = 0; part < ObjectKey.PartsOf(content.Length); part++)
            await grain.Put(upload, part, [.. content.AsSpan(part * ObjectKey.PartBytes, ObjectKey.LengthOf(content.Length, part))], Token);
        Assert.NotNull((await grain.Commit(upload, Token)).Object);
        return key;
    }
}
