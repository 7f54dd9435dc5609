using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Api.Tests.Objects;

/// <summary>Objects over HTTP: up, down in whole and in part, and gone; and what is refused leaves nothing.</summary>
public sealed class ObjectEndpointsTests
{
    private static readonly KeyValuePair<string, string?>[] On = [new("settings:features:enable-app-deployment", "true")];
    private static readonly byte[] Content = Bytes((2 * ObjectKey.PartBytes) + 100, 1);
    private static readonly string Key = KeyOf(Content);
    private static readonly string Path = "/data/objects/" + Key;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Life_PutGetHeadDelete()
    {
        await using var host = await ApiHost.StartAsync(On);

        using (var created = await PutAsync(host, Path, Content))
        {
            var (status, body) = await ApiHost.ReadAsync(created);
            Assert.Equal((HttpStatusCode.Created, Path), (status, created.Headers.Location!.OriginalString));
            var row = body.GetProperty("object");
            Assert.Equal((Key, (long)Content.Length, 3), (row.GetProperty("key").GetString(), row.GetProperty("bytes").GetInt64(), row.GetProperty("parts").GetInt32()));
            Assert.Equal("this machine", row.GetProperty("created_by").GetString());
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(PutAsync(host, Path, Content)));
        using var got = await host.SendAsync(HttpMethod.Get, Path);
        Assert.Equal(Content, await got.Content.ReadAsByteArrayAsync(Token));
        using var head = await host.SendAsync(HttpMethod.Head, Path);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
        foreach (var answer in new[] { got, head })
        {
            Assert.Equal((HttpStatusCode.OK, Content.Length, $"\"{Key}\""), (answer.StatusCode, answer.Content.Headers.ContentLength, answer.Headers.ETag!.ToString()));
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.Equal(["bytes"], answer.Headers.AcceptRanges);
        }

        var (_, list) = await host.GetAsync("/data/objects");
        Assert.Equal((1, (long)Content.Length), (list.GetProperty("count").GetInt32(), list.GetProperty("bytes").GetInt64()));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host.SendAsync(HttpMethod.Delete, Path)));
        await AssertProblemAsync(host.SendAsync(HttpMethod.Get, Path), HttpStatusCode.NotFound, ObjectCodes.UnknownObject);
        await AssertProblemAsync(host.SendAsync(HttpMethod.Delete, Path), HttpStatusCode.NotFound, ObjectCodes.UnknownObject);
        Assert.Equal(0, (await host.GetAsync("/data/objects")).Body.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=262140-262150", 262_140, 11)]
    [InlineData("bytes=524288-", 524_288, 100)]
    [InlineData("bytes=-1", 524_387, 1)]
    public async Task Get_OneRange_IsAnswered(string range, int from, int count)
    {
        await using var host = await ApiHost.StartAsync(On);
        (await PutAsync(host, Path, Content)).Dispose();

        using var answer = await host.SendAsync(HttpMethod.Get, Path, change: request => request.Headers.Range = RangeHeaderValue.Parse(range));

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal($"bytes {from}-{from + count - 1}/{Content.Length}", answer.Content.Headers.ContentRange!.ToString());
        Assert.Equal(Content.AsSpan(from, count).ToArray(), await answer.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Get_Conditions_AreKept()
    {
        await using var host = await ApiHost.StartAsync(On);
        (await PutAsync(host, Path, Content)).Dispose();
        var (own, other) = (new EntityTagHeaderValue($"\"{Key}\""), new EntityTagHeaderValue("\"other\""));

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(host.SendAsync(HttpMethod.Get, Path, change: request => request.Headers.IfNoneMatch.Add(own))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host.SendAsync(HttpMethod.Get, Path, change: request => request.Headers.IfNoneMatch.Add(other))));
        await AssertProblemAsync(host.SendAsync(HttpMethod.Get, Path, change: request => request.Headers.IfMatch.Add(other)), HttpStatusCode.PreconditionFailed, "precondition_failed");
        await AssertProblemAsync(
            host.SendAsync(HttpMethod.Get, Path, change: request => request.Headers.Range = new(Content.Length, null)), HttpStatusCode.RequestedRangeNotSatisfiable, "range_not_satisfiable");
        using var changed = await host.SendAsync(HttpMethod.Get, Path, change: request =>
        {
            request.Headers.Range = new(0, 1);
            request.Headers.IfRange = new(other);
        });
        Assert.Equal((HttpStatusCode.OK, Content.Length), (changed.StatusCode, (await changed.Content.ReadAsByteArrayAsync(Token)).Length));
    }

    [Theory]
    [InlineData("sha256:0")]
    [InlineData("SHA256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task Any_KeySpelledWrong_Is400(string key)
    {
        await using var host = await ApiHost.StartAsync(On);

        await AssertProblemAsync(PutAsync(host, "/data/objects/" + key, [1]), HttpStatusCode.BadRequest, ObjectCodes.InvalidKey);
        await AssertProblemAsync(host.SendAsync(HttpMethod.Get, "/data/objects/" + key), HttpStatusCode.BadRequest, ObjectCodes.InvalidKey);
        await AssertProblemAsync(host.SendAsync(HttpMethod.Delete, "/data/objects/" + key), HttpStatusCode.BadRequest, ObjectCodes.InvalidKey);
    }

    [Fact]
    public async Task Put_WhatCannotBeStored_IsRefusedByCodeAndLeavesNothing()
    {
        KeyValuePair<string, string?>[] small = [.. On, new("discovery:objects:MaxObjectBytes", "2000"), new("discovery:objects:MaxTotalBytes", "2500")];
        await using var host = await ApiHost.StartAsync(small);
        var (first, second) = (Bytes(2_000, 2), Bytes(501, 3));

        await AssertProblemAsync(PutAsync(host, "/data/objects/" + KeyOf(second), first), HttpStatusCode.UnprocessableEntity, ObjectCodes.DigestMismatch);
        await AssertProblemAsync(PutAsync(host, Path, Bytes(2_001, 4)), HttpStatusCode.RequestEntityTooLarge, ObjectCodes.TooLarge);
        await AssertProblemAsync(PutAsync(host, Path, []), HttpStatusCode.BadRequest, ObjectCodes.InvalidLength);
        await AssertProblemAsync(PutAsync(host, Path, [1], content => content.Headers.ContentEncoding.Add("gzip")), HttpStatusCode.UnsupportedMediaType, "unsupported_encoding");
        Assert.Equal(0, (await host.GetAsync("/data/objects")).Body.GetProperty("count").GetInt32());
        Assert.Equal(HttpStatusCode.Created, await StatusAsync(PutAsync(host, "/data/objects/" + KeyOf(first), first)));
        await AssertProblemAsync(PutAsync(host, "/data/objects/" + KeyOf(second), second), HttpStatusCode.InsufficientStorage, ObjectCodes.Full);
    }

    [Fact]
    public async Task Off_EveryMethod_SaysSo()
    {
        await using var host = await ApiHost.StartAsync();

        await AssertProblemAsync(PutAsync(host, Path, Content), HttpStatusCode.Forbidden, "apps_disabled");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete }) await AssertProblemAsync(host.SendAsync(method, Path), HttpStatusCode.Forbidden, "apps_disabled");
        await AssertProblemAsync(host.SendAsync(HttpMethod.Get, "/data/objects"), HttpStatusCode.Forbidden, "apps_disabled");
    }

    [Fact]
    public async Task Scopes_AreThoseOfApps()
    {
        await using var host = await ApiHost.StartAsync(On);
        var root = await MakeKeyAsync(host, null, "*");
        var (reader, writer) = (await MakeKeyAsync(host, root, "apps:read"), await MakeKeyAsync(host, root, "apps:deploy"));

        await AssertProblemAsync(PutAsync(host, Path, Content), HttpStatusCode.Unauthorized, "key_required");
        await AssertProblemAsync(PutAsync(host, Path, Content, bearer: reader), HttpStatusCode.Forbidden, "insufficient_scope");
        Assert.Equal(HttpStatusCode.Created, await StatusAsync(PutAsync(host, Path, Content, bearer: writer)));
        await AssertProblemAsync(host.SendAsync(HttpMethod.Get, Path, bearer: writer), HttpStatusCode.Forbidden, "insufficient_scope");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host.SendAsync(HttpMethod.Get, Path, bearer: reader)));
        await AssertProblemAsync(host.SendAsync(HttpMethod.Delete, Path, bearer: reader), HttpStatusCode.Forbidden, "insufficient_scope");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host.SendAsync(HttpMethod.Delete, Path, bearer: writer)));
    }

    [Fact]
    public async Task Put_SocketThatSendsTooFewBytes_LeavesNothing()
    {
        await using var host = await ApiHost.StartAsync(On, sockets: true);
        var address = host.Client.BaseAddress!;
        foreach (var end in new[] { SocketShutdown.Send, SocketShutdown.Both })
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"PUT {Path} HTTP/1.1\r\nHost: 127.0.0.1:{address.Port}\r\nContent-Length: {Content.Length}\r\n\r\n"), Token);
            await socket.SendAsync(Content.AsMemory(0, ObjectKey.PartBytes + 1), Token);
            await UntilTakenAsync(host, 1);
            socket.Shutdown(end);
            await UntilTakenAsync(host, 0);
            Assert.Null(await host.Grains.GetGrain<IObjectGrain>(Key).Get(Token));
        }

        Assert.Equal(HttpStatusCode.Created, await StatusAsync(PutAsync(host, Path, Content)));
        using var got = await host.SendAsync(HttpMethod.Get, Path);
        Assert.Equal(Content, await got.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Put_SocketWithoutALength_Is411()
    {
        await using var host = await ApiHost.StartAsync(On, sockets: true);

        await AssertProblemAsync(
            host.SendAsync(HttpMethod.Put, Path, change: request =>
            {
                request.Content = new ByteArrayContent(Content);
                request.Headers.TransferEncodingChunked = true;
            }),
            HttpStatusCode.LengthRequired,
            "length_required");
    }

    private static async Task UntilTakenAsync(ApiHost host, int count)
    {
        var catalogue = host.Grains.GetGrain<IObjectCatalogueGrain>(IObjectCatalogueGrain.TheOnly);
        while ((await catalogue.List(Token)).Length != count)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task<string> MakeKeyAsync(ApiHost host, string? bearer, string scope)
    {
        using var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/keys", new { name = "test", scopes = new[] { scope } }, bearer);
        return (await ApiHost.ReadAsync(answer)).Body.GetProperty("key").GetString()!;
    }

    private static Task<HttpResponseMessage> PutAsync(ApiHost host, string path, byte[] bytes, Action<HttpContent>? change = null, string? bearer = null) => host.SendAsync(
        HttpMethod.Put,
        path,
        bearer: bearer,
        change: request =>
        {
            request.Content = new ByteArrayContent(bytes);
            change?.Invoke(request.Content);
        });

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return answer.StatusCode;
    }

    private static async Task AssertProblemAsync(Task<HttpResponseMessage> asked, HttpStatusCode status, string code)
    {
        using var answer = await asked;
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var (answered, problem) = await ApiHost.ReadAsync(answer);
        Assert.Equal((status, code), (answered, problem.GetProperty("code").GetString()));
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string KeyOf(byte[] bytes) => ObjectKey.Of(SHA256.HashData(bytes));
}
