using System.Net;
using System.Text.Json.Nodes;
using OrleansVoxa.Deploy.Tests.Balancer;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Deploy.Tests.Manifests;

public sealed class ComposeTests
{
    private const string AddressVariable = "VOXA_SETTINGS__ORLEANS__ADDRESS";

    private static readonly JsonObject File = Yaml.Documents("deploy/docker/compose.yaml")[0];

    private static IEnumerable<(string Name, JsonNode Service)> Services => File.Map("services").Select(pair => (pair.Key, pair.Value!));

    private static IEnumerable<(string Name, JsonNode Service)> Silos => Services.Where(service => service.Service.At("environment", AddressVariable) is not null);

    [Fact]
    public void Silos_Settings_AreTakenByTheProgram()
    {
        var roles = Silos.ToDictionary(silo => silo.Name, silo => Read(silo.Service).Silo.Roles);

        Assert.Equal(3, roles.Values.Count(role => role == (SiloRoles.Grains | SiloRoles.Relays)));
        Assert.Equal(2, roles.Values.Count(role => role == (SiloRoles.Edge | SiloRoles.Bridge)));
        Settings.Read(Variables(File.At("services", "migrate")!));
        Assert.Equal(["db", "migrate"], File.List("services", "migrate", "command").Select(word => word.GetValue<string>()));
    }

    [Fact]
    public void Silos_Addresses_AreOfTheNetworkThatOnlySilosAreIn()
    {
        var subnet = File.Text("networks", "cluster", "ipam", "config", "0", "subnet");

        Assert.Equal("true", File.Text("networks", "cluster", "internal"));
        Assert.All(Silos, silo => Assert.Equal(subnet, silo.Service.Text("environment", AddressVariable)));
        Assert.Equal(
            Silos.Select(silo => silo.Name).Order(),
            Services.Where(service => Networks(service.Service).Contains("cluster")).Select(service => service.Name).Order());
    }

    [Fact]
    public void Edges_TrustTheBalancerAndNobodyElse()
    {
        var balancer = File.Text("services", "haproxy", "networks", "front", "ipv4_address");

        Assert.True(IPNetwork.Parse(File.Text("networks", "front", "ipam", "config", "0", "subnet")).Contains(IPAddress.Parse(balancer)));
        foreach (var (name, service) in Silos)
        {
            var (silo, edge) = Read(service);
            Assert.Equal(silo.Has(SiloRoles.Edge) ? [balancer] : [], edge.TrustedProxies);
            Assert.Equal(silo.Has(SiloRoles.Edge), Networks(service).Contains("front"));
            Assert.Equal(silo.Has(SiloRoles.Edge), HaproxyConfiguration.Text.Contains($" {name}:", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Balancer_Ports_AreThoseOfTheEdges()
    {
        var (silo, _) = Settings.Read([]);
        var text = HaproxyConfiguration.Text;
        foreach (var edge in new[] { "edge-1", "edge-2" })
        {
            Assert.Contains($"server {edge} {edge}:{silo.Edge.Port} send-proxy-v2 check port {silo.Ops!.Port} ", text, StringComparison.Ordinal);
            Assert.Contains($"server {edge} {edge}:{silo.EdgeTls!.Port} send-proxy-v2 check port {silo.Ops.Port} ", text, StringComparison.Ordinal);
            Assert.Contains($"server {edge} {edge}:{silo.Bridge.Port} send-proxy-v2 check port {silo.Ops.Port} ", text, StringComparison.Ordinal);
        }

        Assert.Equal(
            [$"{silo.Edge.Port}:{silo.Edge.Port}", $"{silo.EdgeTls!.Port}:{silo.EdgeTls.Port}", $"{silo.Bridge.Port}:{silo.Bridge.Port}"],
            File.List("services", "haproxy", "ports").Select(port => port.GetValue<string>()));
        var exposed = Tree.Text("deploy/docker/Dockerfile").Split('\n').Single(line => line.StartsWith("EXPOSE ", StringComparison.Ordinal));
        Assert.Equal($"EXPOSE {silo.Edge.Port} {silo.EdgeTls.Port} {silo.Bridge.Port} {silo.Ops!.Port} {silo.Cluster.SiloPort}", exposed);
    }

    [Fact]
    public void Prometheus_Targets_AreServicesThatItReaches()
    {
        var (silo, _) = Settings.Read([]);
        var targets = Yaml.Documents("deploy/docker/prometheus.yml")[0].List("scrape_configs")
            .SelectMany(job => job.List("static_configs", "0", "targets")).Select(target => target.GetValue<string>()).ToList();

        Assert.Equal(
            Silos.Select(one => $"{one.Name}:{silo.Ops!.Port}").Append("haproxy:8405").Order(), targets.Order());
        Assert.All(targets, target => Assert.Contains("watch", Networks(File.At("services", target.Split(':')[0])!)));
    }

    [Fact]
    public void Services_WhatTheyName_IsThere()
    {
        var services = Services.Select(service => service.Name).ToHashSet();
        foreach (var (name, service) in Services)
        {
            Assert.All(Networks(service), network => Assert.NotNull(File.At("networks", network)));
            Assert.All(service.List("secrets"), secret => Assert.NotNull(File.At("secrets", secret.GetValue<string>())));
            Assert.All(service.Map("depends_on"), other => Assert.Contains(other.Key, services));
            foreach (var volume in service.List("volumes").Select(volume => volume.GetValue<string>().Split(':')[0]))
            {
                if (volume.StartsWith('.')) Assert.True(System.IO.File.Exists(Tree.Path("deploy/docker/" + volume)), $"{name}: {volume}");
                else Assert.True(File.Map("volumes").Any(pair => pair.Key == volume), $"{name}: {volume}");
            }
        }
    }

    [Fact]
    public void Silos_Sandbox_IsClosed() => Assert.All(Silos, silo =>
    {
        Assert.Equal("true", silo.Service.Text("read_only"));
        Assert.Equal(["ALL"], silo.Service.List("cap_drop").Select(one => one.GetValue<string>()));
        Assert.Equal(["no-new-privileges:true"], silo.Service.List("security_opt").Select(one => one.GetValue<string>()));
        Assert.Contains(silo.Service.List("volumes"), volume => volume.GetValue<string>().EndsWith(":" + Settings.OfTheImage["VOXA_DATA"], StringComparison.Ordinal));
    });

    private static (SiloOptions Silo, Edge.EdgeOptions Edge) Read(JsonNode service) => Settings.Read(
        Variables(service).Select(pair => pair.Key == AddressVariable ? new(pair.Key, "127.0.0.0/8") : pair));

    private static IEnumerable<KeyValuePair<string, string>> Variables(JsonNode service) =>
        service.Map("environment").Select(pair => new KeyValuePair<string, string>(pair.Key, pair.Value!.GetValue<string>()));

    private static List<string> Networks(JsonNode service) => service.At("networks") is JsonObject map
        ? [.. map.Select(pair => pair.Key)]
        : [.. service.List("networks").Select(network => network.GetValue<string>())];
}
