using System.Net;
using Microsoft.Extensions.Configuration;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Tests.Configuration;

public sealed class SiloOptionsReaderTests
{
    [Fact]
    public void Read_NothingSet_GivesTheDocumentedDefaults()
    {
        var options = Read([], out var faults);

        Assert.Empty(faults);
        Assert.NotNull(options);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:9999"), options.Http);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:9998"), options.Bridge);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:41040"), options.Edge);
        Assert.Null(options.Ops);
        Assert.Equal(SiloRoles.All, options.Roles);
        Assert.Equal(16, options.Relays);
        Assert.Equal("/data/voxa.db", options.Store.SqliteFile);
        Assert.Null(options.MasterKeyFile);
        Assert.Equal(new ClusterSettings("voxa", IPAddress.Loopback, 11_111, 0, ClusterPersistence.Own, Dashboard: true), options.Cluster);
    }

    [Fact]
    public void Read_PortOffset_MovesEveryPort()
    {
        var options = Read([new("portOffset", "100")], out _);

        Assert.Equal((10099, 10098, 41140), (options!.Http.Port, options.Bridge.Port, options.Edge.Port));
        Assert.Equal((11_211, 0), (options.Cluster.SiloPort, options.Cluster.GatewayPort));
    }

    [Fact]
    public void Read_ListenersBesideTheEdge_FollowItsAddressUnlessTheyAreOff()
    {
        var beside = Read([new("edge", "127.0.0.2:5000")], out _)!;
        var chosen = Read([new("edge", "127.0.0.2:0")], out _)!;
        var off = Read([new("edgeTls", "off"), new("udp", "off")], out _)!;

        Assert.Equal((IPEndPoint.Parse("127.0.0.2:41046"), IPEndPoint.Parse("127.0.0.2:9000")), (beside.EdgeTls, beside.Udp));
        Assert.Equal((0, 0), (chosen.EdgeTls!.Port, chosen.Udp!.Port));
        Assert.Equal((null, null), (off.EdgeTls, off.Udp));
    }

    [Fact]
    public void Read_PortZero_StaysZeroUnderAnOffset() =>
        Assert.Equal(0, Read([new("http", "127.0.0.1:0"), new("portOffset", "5")], out _)!.Http.Port);

    [Theory]
    [InlineData("localhost:80", "127.0.0.1:80")]
    [InlineData("[::1]:80", "[::1]:80")]
    [InlineData("127.0.0.2:80", "127.0.0.2:80")]
    [InlineData("0.0.0.0:9999", "0.0.0.0:9999")]
    public void Read_HttpAddress_IsTaken(string text, string endPoint) =>
        Assert.Equal(IPEndPoint.Parse(endPoint), Read([new("http", text)], out _)!.Http);

    [Theory]
    [InlineData("http", "9999", "--http")]
    [InlineData("http", "127.0.0.1", "--http")]
    [InlineData("http", "[::1]", "--http")]
    [InlineData("http", "127.0.0.1:70000", "--http")]
    [InlineData("http", "example.org:80", "--http")]
    [InlineData("edge", "x", "--edge")]
    [InlineData("ops", "9090", "--ops")]
    [InlineData("ops", "127.0.0.1:9998", "--ops")]
    [InlineData("relays", "-1", "--relays")]
    [InlineData("relays", "257", "--relays")]
    [InlineData("relays", "many", "--relays")]
    [InlineData("portOffset", "64001", "--port-offset")]
    [InlineData("portOffset", "30000", "--port-offset")]
    [InlineData("roles", "edge,king", "'king'")]
    [InlineData("roles", "", "--roles")]
    [InlineData("edgeAddress", "edge.example.org:x", "--edge-address")]
    [InlineData("store", "oracle", "--store")]
    [InlineData("store", "sqlite:", "--store")]
    [InlineData("drainSeconds", "601", "--drain")]
    [InlineData("bridge", "127.0.0.1:9999", "--bridge")]
    [InlineData("colour", "red", "colour")]
    [InlineData("features:enable-app-deploymet", "true", "enable-app-deploymet")]
    [InlineData("features:enable-app-deployment", "yes", "true or false")]
    [InlineData("orleans:colour", "red", "orleans:colour")]
    [InlineData("orleans:clusterId", "", "clusterId")]
    [InlineData("orleans:address", "0.0.0.0", "address")]
    [InlineData("orleans:address", "silo-1", "address")]
    [InlineData("orleans:address", "198.51.100.0/24", "no address in that network")]
    [InlineData("orleans:siloPort", "0", "siloPort")]
    [InlineData("orleans:gatewayPort", "65536", "gatewayPort")]
    [InlineData("orleans:siloPort", "9999", "siloPort")]
    [InlineData("orleans:persistence", "paper", "'paper'")]
    public void Read_BadValue_IsRefusedAndNamed(string key, string value, string named)
    {
        var options = Read([new(key, value)], out var faults);

        Assert.Null(options);
        Assert.Contains(faults, fault => fault.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OpsAndClusterNetwork_AreTaken()
    {
        var options = Read([new("ops", "0.0.0.0:9090"), new("portOffset", "1"), new("orleans:address", "127.0.0.0/8")], out _);

        Assert.Equal(IPEndPoint.Parse("0.0.0.0:9091"), options!.Ops);
        Assert.Equal(IPAddress.Loopback, options.Cluster.Address);
    }

    [Fact]
    public void Read_SeveralBadValues_ReportsAllAtOnce()
    {
        Read([new("relays", "x"), new("store", "y"), new("http", "z"), new("roles", "q")], out var faults);

        Assert.Equal(4, faults.Count);
    }

    [Fact]
    public void Read_RolesAndStore_AreTaken()
    {
        var options = Read([new("roles", "grains, edge"), new("store", "sqlite:other/x.db")], out _);

        Assert.Equal(SiloRoles.Grains | SiloRoles.Edge, options!.Roles);
        Assert.Equal("/data/other/x.db", options.Store.SqliteFile);
    }

    private static SiloOptions? Read(IEnumerable<KeyValuePair<string, string?>> settings, out IReadOnlyList<string> faults) =>
        SiloOptionsReader.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Append(new("data", "/data")).Select(pair => new KeyValuePair<string, string?>("settings:" + pair.Key, pair.Value)))
                .Build(),
            out faults);
}
