using System.Text.Json.Nodes;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Deploy.Tests.Manifests;

public sealed class KubernetesTests
{
    private static readonly IReadOnlyList<JsonObject> All =
    [
        .. Directory.EnumerateFiles(Tree.Path("deploy/kubernetes"), "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => Yaml.Documents(Path.GetRelativePath(Tree.Root, file))),
    ];

    private static IEnumerable<JsonObject> Sets => Of("StatefulSet");

    [Fact]
    public void Silos_Settings_AreTakenByTheProgram()
    {
        var roles = Sets.ToDictionary(set => set.Text("metadata", "name"), set => Read(Silo(set)).Roles);

        Assert.Equal(SiloRoles.Grains | SiloRoles.Relays, roles["voxa-grains"]);
        Assert.Equal(SiloRoles.Edge | SiloRoles.Bridge, roles["voxa-edge"]);
        var job = Of("Job").Single().At("spec", "template", "spec", "containers", "0")!;
        Assert.Equal(["db", "migrate"], job.List("args").Select(word => word.GetValue<string>()));
        Read(job);
    }

    [Fact]
    public void Silos_Ports_AreTheProgramsAndEachHasAUse()
    {
        foreach (var set in Sets)
        {
            var options = Read(Silo(set));
            var expected = new Dictionary<string, int> { ["silo"] = options.Cluster.SiloPort, ["ops"] = options.Ops!.Port };
            if (options.Has(SiloRoles.Edge)) (expected["sessions"], expected["sessions-tls"]) = (options.Edge.Port, options.EdgeTls!.Port);
            if (options.Has(SiloRoles.Bridge)) expected["bridge"] = options.Bridge.Port;
            Assert.Equal(expected, Ports(set));
        }
    }

    [Fact]
    public void Probes_AskTheOpsListenerByPathsThatItHas()
    {
        foreach (var container in Sets.Select(Silo))
        {
            foreach (var (probe, path) in new[] { ("startupProbe", "/health/ready"), ("readinessProbe", "/health/ready"), ("livenessProbe", "/health/live") })
                Assert.Equal((path, "ops"), (container.Text(probe, "httpGet", "path"), container.Text(probe, "httpGet", "port")));
        }
    }

    [Fact]
    public void Services_SelectPodsThatHaveTheirPorts()
    {
        foreach (var service in Of("Service"))
        {
            var sets = Sets.Where(set => Matches(set, service.At("spec", "selector"))).ToList();
            Assert.Single(sets);
            Assert.All(service.List("spec", "ports"), port => Assert.Equal(Ports(sets[0])[port.Text("targetPort")].ToString(null, null), port.Text("port")));
        }

        Assert.All(Sets, set => Assert.Contains(Of("Service"), service => service.Text("metadata", "name") == set.Text("spec", "serviceName")));
    }

    [Fact]
    public void Budgets_EachSetHasOneThatLetsOneGo() => Assert.All(Sets, set =>
    {
        var budget = Assert.Single(Of("PodDisruptionBudget"), budget => Matches(set, budget.At("spec", "selector", "matchLabels")));
        Assert.Equal("1", budget.Text("spec", "maxUnavailable"));
        Assert.True(int.Parse(set.Text("spec", "replicas"), null) > 1);
    });

    [Fact]
    public void Policies_SiloPort_IsForSilosOnly()
    {
        var siloPort = SettingsOfTheImage().Cluster.SiloPort.ToString(null, null);
        var rules = Of("NetworkPolicy").SelectMany(policy => policy.List("spec", "ingress"))
            .Where(rule => !rule.List("ports").Any() || rule.List("ports").Any(port => port.Text("port") == siloPort)).ToList();

        var source = Assert.Single(Assert.Single(rules).List("from"));
        Assert.Equal("true", source.Text("podSelector", "matchLabels", "voxa/silo"));
        Assert.Null(source.At("namespaceSelector"));
        Assert.All(Sets, set => Assert.Equal("true", set.Text("spec", "template", "metadata", "labels", "voxa/silo")));
        var nothing = Assert.Single(Of("NetworkPolicy"), policy => policy.At("spec", "podSelector") is JsonObject { Count: 0 });
        Assert.Equal(["Ingress", "Egress"], nothing.List("spec", "policyTypes").Select(type => type.GetValue<string>()));
        Assert.False(nothing.At("spec")!.AsObject().ContainsKey("ingress") || nothing.At("spec")!.AsObject().ContainsKey("egress"));
    }

    [Fact]
    public void Policies_Ports_AreThoseOfTheProgram()
    {
        var options = SettingsOfTheImage();
        int[] known = [options.Cluster.SiloPort, options.Ops!.Port, options.Edge.Port, options.EdgeTls!.Port, options.Bridge.Port, 5432, 53];
        Assert.All(
            Of("NetworkPolicy").SelectMany(policy => policy.List("spec", "ingress").Concat(policy.List("spec", "egress"))).SelectMany(rule => rule.List("ports")),
            port => Assert.Contains(int.Parse(port.Text("port"), null), known));
    }

    [Fact]
    public void Containers_Sandbox_IsClosed()
    {
        var pods = Sets.Concat(Of("Job")).Select(owner => owner.At("spec", "template", "spec")!).ToList();
        Assert.All(pods, pod =>
        {
            Assert.Equal("true", pod.Text("securityContext", "runAsNonRoot"));
            Assert.Equal("10001", pod.Text("securityContext", "runAsUser"));
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
        });
        Assert.All(pods.SelectMany(pod => pod.List("containers").Concat(pod.List("initContainers"))), container =>
        {
            Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
            Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
            Assert.Equal("ALL", container.Text("securityContext", "capabilities", "drop", "0"));
        });
    }

    [Fact]
    public void Mounts_Volumes_AreThere()
    {
        foreach (var owner in Sets.Concat(Of("Job")))
        {
            var pod = owner.At("spec", "template", "spec")!;
            var volumes = pod.List("volumes").Select(volume => volume.Text("name"))
                .Concat(owner.List("spec", "volumeClaimTemplates").Select(claim => claim.Text("metadata", "name"))).ToHashSet();
            Assert.All(
                pod.List("containers").Concat(pod.List("initContainers")).SelectMany(container => container.List("volumeMounts")),
                mount => Assert.Contains(mount.Text("name"), volumes));
        }

        Assert.All(Sets, set => Assert.Contains(Silo(set).List("volumeMounts"), mount => mount.Text("mountPath") == Settings.OfTheImage["VOXA_DATA"]));
    }

    private static SiloOptions SettingsOfTheImage() => Settings.Read([]).Silo;

    private static IEnumerable<JsonObject> Of(string kind) => All.Where(document => document.Text("kind") == kind);

    private static JsonNode Silo(JsonObject set) => set.At("spec", "template", "spec", "containers", "0")!;

    private static Dictionary<string, int> Ports(JsonObject set) =>
        Silo(set).List("ports").ToDictionary(port => port.Text("name"), port => int.Parse(port.Text("containerPort"), null));

    private static bool Matches(JsonObject set, JsonNode? selector) => selector is JsonObject labels
        && labels.All(label => set.At("spec", "template", "metadata", "labels", label.Key)?.GetValue<string>() == label.Value!.GetValue<string>());

    /// <summary>The variables of a container: its own, those of the map that it takes whole, and single ones from there.</summary>
    private static SiloOptions Read(JsonNode container)
    {
        var map = Of("ConfigMap").Single();
        var variables = new Dictionary<string, string>();
        if (container.List("envFrom").Any(source => source.Text("configMapRef", "name") == map.Text("metadata", "name")))
        {
            foreach (var (name, value) in map.Map("data")) variables[name] = value!.GetValue<string>();
        }

        foreach (var variable in container.List("env"))
        {
            variables[variable.Text("name")] =
                variable.At("value") is { } value ? value.GetValue<string>()
                : variable.At("valueFrom", "configMapKeyRef") is { } key ? map.Text("data", key.Text("key"))
                : variable.Text("valueFrom", "fieldRef", "fieldPath") == "status.podIP" ? "127.0.0.1"
                : throw new InvalidOperationException(variable.ToString());
        }

        return Settings.Read(variables).Silo;
    }
}
