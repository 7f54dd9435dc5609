using System.Net.Sockets;
using OrleansVoxa.Client;
using OrleansVoxa.Edge.Transports;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Transports;

/// <summary>The Unix socket, and the file that it is.</summary>
public sealed class UnixSessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_OverUnixSocket_ServesTheClientLibraryAndLeavesNoFile()
    {
        string path;
        await using (var host = await EdgeHost.StartAsync(TimeProvider.System))
        {
            path = host.SocketPath;
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            using var key = IdentityKey.Generate();
            await using var client = await VoxaClient.ConnectAsync(new VoxaClientOptions { Endpoint = host.SocketEndpoint, Identity = key }, Cancellation);
            Assert.Equal(host.Key.Public, client.Server);
            Assert.Empty((await client.DiscoverAsync(new NodeQuery(), Cancellation)).Nodes);
        }

        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(1000, 1000, true)]
    [InlineData(0, 1000, true)]
    [InlineData(1001, 1000, false)]
    [InlineData(1000, 0, false)]
    [InlineData(null, 1000, false)]
    public void IsWelcome_User_IsTheSilosOwnOrRoot(int? user, int own, bool welcome) => Assert.Equal(welcome, UnixPeer.IsWelcome(user, own));

    [Fact]
    public async Task UserOf_ConnectedSocket_IsWhoConnected()
    {
        using var folder = new TemporaryFolder();
        using var listener = UnixSocketFile.Bind(new UnixDomainSocketEndPoint(folder.Of("s")));
        listener.Listen();
        using var caller = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await caller.ConnectAsync(new UnixDomainSocketEndPoint(folder.Of("s")), Cancellation);
        using var accepted = await listener.AcceptAsync(Cancellation);
        // This process on both ends.
        Assert.True(UnixPeer.IsWelcome(UnixPeer.UserOf(accepted), UnixPeer.UserOf(caller)!.Value));
        Assert.Null(UnixPeer.UserOf(null));
    }

    [Fact]
    public void Bind_SocketOfADeadSilo_TakesItsPlace()
    {
        using var folder = new TemporaryFolder();
        var endPoint = new UnixDomainSocketEndPoint(folder.Of("s"));
        LeaveBehind(folder.Of("s"));
        Assert.True(File.Exists(folder.Of("s")));
        using var bound = UnixSocketFile.Bind(endPoint);
        bound.Listen();
        using var caller = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        caller.Connect(endPoint);
    }

    [Fact]
    public void Bind_SomethingElseThere_IsLeftAlone()
    {
        using var folder = new TemporaryFolder();
        var (file, live) = (folder.Of("file"), folder.Of("live"));
        File.WriteAllText(file, "");
        using var listener = UnixSocketFile.Bind(new UnixDomainSocketEndPoint(live));
        listener.Listen();
        foreach (var path in new[] { file, live })
        {
            var fault = Assert.Throws<SocketPathException>(() => UnixSocketFile.Bind(new UnixDomainSocketEndPoint(path)));
            Assert.Contains("--edge-socket", fault.Message, StringComparison.Ordinal);
            Assert.True(File.Exists(path));
        }
    }

    // A socket that is disposed takes its file along, as a killed process cannot: the file of this one was moved from under it.
    private static void LeaveBehind(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + ".before"));
        File.Move(path + ".before", path);
    }
}
