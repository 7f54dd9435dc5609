using System.Text;
using System.Text.Json;
using OrleansVoxa.Client;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Client.Publishing;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Client.Tests.Publishing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Cli.Tests;

/// <summary>The commands that need a network, against sixteen relays and a hand-written server in this process.</summary>
public sealed class NetworkCommandTests : CliTest, IAsyncLifetime
{
    private readonly FakeNetwork _network = new(TimeProvider.System);
    private readonly FakeApi _api = new();
    private readonly IdentityKey _publisherKey = IdentityKey.Generate();
    private readonly List<IAsyncDisposable> _owned = [];

    public ValueTask InitializeAsync()
    {
        _api.Answer = target => target == "/" ? (200, $$"""{"name":"OrleansVoxa","node_id":"x","edge":"{{_network.Edge.Endpoint}}"}""") : (404, "{}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned)) await owned.DisposeAsync();
        await _network.DisposeAsync();
        await _api.DisposeAsync();
        _publisherKey.Dispose();
        Dispose();
    }

    [Fact]
    public async Task Publish_Service_SaysSoFirstAndEndsWhenInterrupted()
    {
        using var output = new LineWriter();
        using var error = new StringWriter();
        using var stop = new CancellationTokenSource();
        var running = VoxaCommand.InvokeAsync(
            ["publish", "docs", "--to", "http://127.0.0.1:1", "--server", _api.Address, "--key", KeyFile], output, error, TimeProvider.System, null, null, stop.Token);

        var first = await output.FirstLine.WaitAsync(TimeSpan.FromSeconds(60), Token);

        using var key = IdentityKeyFile.Load(KeyFile);
        Assert.StartsWith($"published docs as {key.Public.Id}", first, StringComparison.Ordinal);
        await stop.CancelAsync();
        Assert.Equal(130, await running.WaitAsync(TimeSpan.FromSeconds(60), Token));
    }

    [Fact]
    public async Task NodeServe_Listener_AnnouncesItsAddressAndAnswersProbes()
    {
        Register? registered = null;
        _network.Edge.Script = message =>
        {
            if (message is Register register) registered = register;
            return null;
        };
        using var output = new LineWriter();
        using var error = new StringWriter();
        using var stop = new CancellationTokenSource();
        var running = VoxaCommand.InvokeAsync(
            ["node", "serve", "--listen", "127.0.0.1:0", "--server", _api.Address, "--key", KeyFile], output, error, TimeProvider.System, null, null, stop.Token);

        var first = await output.FirstLine.WaitAsync(TimeSpan.FromSeconds(60), Token);

        using var key = IdentityKeyFile.Load(KeyFile);
        Assert.StartsWith($"serving {key.Public.Id}", first, StringComparison.Ordinal);
        Assert.True(SignedNodeRecord.TryDecode(registered!.Record.Span, out var record, out _));
        var address = Assert.Single(record.Record.Addresses);
        Assert.EndsWith(address.ToString(), first, StringComparison.Ordinal);
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync(address.Host, address.Port, Token);
            await using var pipe = new OrleansVoxa.Client.Connections.SocketPipe(socket.Client);
            using var edge = IdentityKey.Generate();
            using var session = await SessionHandshake.InitiateAsync(pipe, edge, SessionOptions.Default with { ExpectedPeer = key.Public.Id }, TimeProvider.System, Token);
        }

        await stop.CancelAsync();
        Assert.Equal(130, await running.WaitAsync(TimeSpan.FromSeconds(60), Token));
    }

    [Theory]
    [InlineData("bad_listen", "--listen", "nowhere")]
    [InlineData("bad_announce", "--listen", "0.0.0.0:0")]
    [InlineData("bad_announce", "--listen", "127.0.0.1:0", "--announce", "a host")]
    public async Task NodeServe_BadAddress_Exits2(string code, params string[] options)
    {
        var result = await OnNetworkAsync(["node", "serve", .. options, "--key", KeyFile, "--json"]);

        Assert.Equal((2, code), (result.Code, Failure(result).Code));
    }

    [Fact]
    public async Task Publish_NameTaken_Exits5()
    {
        _network.Edge.Script = message => message is PublishService publish ? [new Error(publish.Correlation, "name_taken", "Another key's.")] : null;

        var result = await OnNetworkAsync("publish", "docs", "--to", "http://127.0.0.1:1", "--key", KeyFile, "--json");

        Assert.Equal(5, result.Code);
        Assert.Equal("name_taken", Failure(result).Code);
    }

    [Fact]
    public async Task Send_Get_WritesTheBodyByteForByte()
    {
        await PublishAsync("HTTP/1.1 200 Fine\r\nContent-Length: 4\r\nX-A: b\r\n\r\n\u0001\r\nz");

        var plain = await OnNetworkAsync("send", "docs", "/");

        Assert.Equal(0, plain.Code);
        Assert.Equal("\u0001\r\nz"u8.ToArray(), plain.Bytes);
        Assert.Empty(plain.Output);
    }

    [Fact]
    public async Task Send_Include_PutsTheHeadInFront()
    {
        await PublishAsync("HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok");

        var result = await OnNetworkAsync("send", "docs", "/", "-i");

        var text = Encoding.UTF8.GetString(result.Bytes);
        Assert.StartsWith("200 Fine\n", text, StringComparison.Ordinal);
        Assert.Contains("\nX-A: b\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n\nok", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Json_HoldsStatusFieldsAndBody()
    {
        await PublishAsync("HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok");

        var result = await OnNetworkAsync("send", "docs", "/", "--json");

        using var answer = JsonDocument.Parse(result.Output);
        Assert.Equal(200, answer.RootElement.GetProperty("status").GetInt32());
        Assert.Equal("ok", Encoding.UTF8.GetString(answer.RootElement.GetProperty("body").GetBytesFromBase64()));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("@")]
    public async Task Send_Data_PostsItWithItsLength(string data)
    {
        var came = new TaskCompletionSource<(string Head, string Body)>();
        await PublishAsync(async exchange =>
        {
            came.SetResult((await exchange.ReadHeadAsync(), Encoding.UTF8.GetString(await exchange.ReadAsync(5))));
            await exchange.SendAsync("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
        });
        var file = Path.Combine(Folder, "body");
        await File.WriteAllTextAsync(file, "hello", Token);

        var result = await OnNetworkAsync("send", "docs", "/in?a=b", "-d", data == "@" ? "@" + file : data, "-H", "Content-Type: text/x", "-o", Path.Combine(Folder, "answer"));

        Assert.Equal(0, result.Code);
        var (head, body) = await came.Task;
        Assert.StartsWith("POST /in?a=b HTTP/1.1", head, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 5\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/x\r\n", head, StringComparison.Ordinal);
        Assert.Equal("hello", body);
        Assert.Equal("ok", await File.ReadAllTextAsync(Path.Combine(Folder, "answer"), Token));
    }

    [Fact]
    public async Task Send_ErrorStatus_Exits1AndStillWritesTheBody()
    {
        await PublishAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");

        var result = await OnNetworkAsync("send", "docs", "/");

        Assert.Equal((1, "gone"), (result.Code, Encoding.UTF8.GetString(result.Bytes)));
    }

    [Fact]
    public async Task Send_AnswerCut_Exits1WithItsCode()
    {
        await PublishAsync("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nbegin");

        var result = await OnNetworkAsync("send", "docs", "/", "--json");

        Assert.Equal(1, result.Code);
        Assert.Equal("origin_unreachable", Failure(result).Code);
    }

    [Fact]
    public async Task Send_NobodyPublishes_Exits4()
    {
        var result = await OnNetworkAsync("send", "nothing", "/", "--json");

        Assert.Equal(4, result.Code);
        Assert.Equal("service_unknown", Failure(result).Code);
    }

    [Theory]
    [InlineData("-X", "BAD METHOD")]
    [InlineData("-H", "Bad Name: x")]
    public async Task Send_NotAllowedByHttp_Exits2(string option, string value)
    {
        await PublishAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        var result = await OnNetworkAsync("send", "docs", "/", option, value, "--json");

        Assert.Equal(2, result.Code);
        Assert.Equal("bad_request", Failure(result).Code);
    }

    [Fact]
    public async Task Send_OutputCannotBeWritten_Exits1()
    {
        await PublishAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        var result = await OnNetworkAsync("send", "docs", "/", "-o", Path.Combine(Folder, "no", "such", "folder"), "--json");

        Assert.Equal(1, result.Code);
        Assert.Equal("file", Failure(result).Code);
    }

    [Fact]
    public async Task Trace_Service_ShowsEachFragmentWithItsRelays()
    {
        await PublishAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        var result = await OnNetworkAsync("trace", "docs", "/", "--json");

        Assert.Equal(0, result.Code);
        using var rows = JsonDocument.Parse(result.Output);
        Assert.NotEqual(0, rows.RootElement.GetArrayLength());
        Assert.All(rows.RootElement.EnumerateArray(), row =>
        {
            Assert.Contains(row.GetProperty("way").GetString(), new[] { "request", "answer" });
            Assert.Equal(3, row.GetProperty("path").GetArrayLength());
            Assert.All(row.GetProperty("path").EnumerateArray(), relay => Assert.StartsWith("relay-", relay.GetString(), StringComparison.Ordinal));
            Assert.True(row.GetProperty("bytes").GetInt32() > 0);
        });
    }

    [Fact]
    public async Task Trace_Text_IsATableThatDoesNotWrap()
    {
        await PublishAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        var result = await OnNetworkAsync("trace", "docs", "/");

        Assert.Contains(result.Output.Split('\n'), line => line.Contains("request", StringComparison.Ordinal) && line.Split(" > ").Length == 3);
        Assert.Contains("200 OK, 2 bytes", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeRegister_Handle_IsRegisteredUnderTheUsersKey()
    {
        var result = await OnNetworkAsync("node", "register", "--handle", "lamp", "--capability", "a", "--capability", "b", "--key", KeyFile, "--json");

        Assert.Equal(0, result.Code);
        using var answer = JsonDocument.Parse(result.Output);
        using var key = IdentityKeyFile.Load(KeyFile);
        Assert.Equal(key.Public.Id.ToString(), answer.RootElement.GetProperty("node_id").GetString());
        Assert.Equal("lamp", answer.RootElement.GetProperty("handle").GetString());
    }

    [Fact]
    public async Task NodeRegister_HandleTaken_Exits5()
    {
        _network.Edge.Script = message => message is Register register ? [new Error(register.Correlation, "handle_taken", "Taken.")] : null;

        var result = await OnNetworkAsync("node", "register", "--handle", "lamp", "--key", KeyFile, "--json");

        Assert.Equal(5, result.Code);
        Assert.Equal("handle_taken", Failure(result).Code);
    }

    [Fact]
    public async Task NodeRegister_MalformedHandle_Exits2()
    {
        var result = await OnNetworkAsync("node", "register", "--handle", "a b", "--key", KeyFile, "--json");

        Assert.Equal(2, result.Code);
        Assert.Equal("bad_request", Failure(result).Code);
    }

    private Task<CommandResult> OnNetworkAsync(params string[] args) => RunAsync([.. args, "--server", _api.Address]);

    private Task PublishAsync(string answer) => PublishAsync(async exchange =>
    {
        await exchange.ReadHeadAsync();
        await exchange.SendAsync(answer);
    });

    private async Task PublishAsync(Func<RawExchange, Task> serve)
    {
        var origin = new RawOrigin(serve);
        _owned.Add(origin);
        var client = await VoxaClient.ConnectAsync(_network.Edge.Options(_publisherKey) with { Exchange = new() { DrainLimit = TimeSpan.Zero } }, Token);
        _owned.Add(client);
        _owned.Add(await client.PublishAsync("docs", new HttpForwarder(origin.Address), Token));
    }

    private sealed class LineWriter : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> FirstLine => _line.Task;

        public override void Flush() => _line.TrySetResult(ToString().Split('\n')[0]);
    }
}
