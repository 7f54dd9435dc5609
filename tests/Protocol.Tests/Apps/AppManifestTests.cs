using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Protocol.Tests.Apps;

public sealed class AppManifestTests
{
    private const string Full = """
        {
          "name": "web", "version": "2.1.0", "source_code_hash": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
          "build_config": { "runtime": "python", "version": "3.12", "network": true }, "replicas": 3,
          "resource_requirements": { "memory": "1G", "cpu": "2.0", "storage": "5G", "processes": 50, "temporary": "10m" },
          "network_config": { "ports": { "80/tcp": { "HostPort": "8080" }, "9000/tcp": {} }, "outside": true },
          "runtime_config": { "environment": { "POSTGRES_DB": "myapp", "DEBUG": true, "N": 7 }, "command": ["/bin/app", "", "-v"], "writable": { "/data": "64m" }, "stop_timeout": 3 },
          "secrets": { "PASSWORD": "pass\u0041word" },
          "health_check": { "path": "/live", "interval": 7, "timeout": 2, "failures": 4 },
          "autoscaling": { "min_replicas": 2, "max_replicas": 6, "cpu_high": 80, "cpu_low": 20, "memory_high": 90, "queue_length": 12 },
          "placement": { "nodes": ["00112233445566778899aabbccddeeff00112233"], "region": "eu", "features": ["gpu"], "affinity": ["cache"], "anti_affinity": ["web"] },
          "balancing": "least_connections", "update": { "available": 50, "ready_seconds": 1, "failures": 2, "deadline": 60 }
        }
        """;

    public static TheoryData<string> DocumentsExamples =>
    [
        """{"name":"my-web-app","version":"1.0.0","image":"nginx:alpine","replicas":3,"resource_requirements":{"memory":"256m","cpu":"0.5"},"network_config":{"ports":{"80/tcp":{"HostPort":"8080"}}}}""",
        """{"name":"hello-world","version":"1.0.0","image":"nginx:alpine","replicas":2,"network_config":{"ports":{"80/tcp":{"HostPort":"8080"}}}}""",
        """{"name":"python-api","version":"1.0.0","source_code_hash":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","build_config":{"runtime":"python","version":"3.12"},"replicas":3,"resource_requirements":{"memory":"512m","cpu":"1.0"}}""",
        """{"name":"database-app","version":"2.1.0","image":"postgres:15-alpine","replicas":1,"resource_requirements":{"memory":"1G","cpu":"2.0","storage":"5G"},"runtime_config":{"environment":{"POSTGRES_DB":"myapp","POSTGRES_USER":"appuser","POSTGRES_PASSWORD":"secretpassword"}},"network_config":{"ports":{"5432/tcp":{"HostPort":"5432"}}}}""",
    ];

    [Theory]
    [MemberData(nameof(DocumentsExamples))]
    public void TryRead_ExamplesOfTheDocuments_AreManifests(string text) => Assert.NotNull(Read(text));

    [Fact]
    public void TryRead_Full_SaysAllOfIt()
    {
        var app = Read(Full);

        Assert.Equal(("web", "2.1.0", 3), (app.Name.Value, app.Version, app.Replicas));
        Assert.Equal(new AppSource(SourceKind.Source, "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "python", "3.12", true), app.Source);
        Assert.Equal(new SandboxLimits(1L << 30, 2_000, 50, 10L << 20), app.Limits);
        Assert.Equal(5L << 30, app.StorageBytes);
        Assert.Equal([new PortMapping(80, 8080), new PortMapping(9000, null)], app.Ports);
        Assert.Equal(
            [new("POSTGRES_DB", "myapp"), new("DEBUG", "true"), new("N", "7"), new EnvironmentVariable("PASSWORD", "passAword", true)], app.Environment);
        Assert.Equal(["/bin/app", "", "-v"], app.Command);
        Assert.Equal([new WritablePath("/data", 64L << 20)], app.Writable);
        Assert.Equal(new HealthCheck(80, "/live", 7, 2, 4), app.Health);
        Assert.Equal(new AutoscaleRules(2, 6, 80, 20, 90, 12), app.Autoscaling);
        Assert.Equal(("eu", "gpu", "cache", "web"), (app.Placement.Region, app.Placement.Features[0], app.Placement.Affinity[0].Value, app.Placement.AntiAffinity[0].Value));
        Assert.Equal(BalancingPolicy.LeastConnections, app.Balancing);
        Assert.Equal(new UpdateRules(50, 1, 2, 60), app.Update);
        Assert.True(app.OutsideNetwork);
        Assert.Equal(3, app.StopSeconds);
    }

    [Fact]
    public void TryRead_Least_HasTheDefaults()
    {
        var app = Read("""{"name":"a","version":"1","image":"nginx"}""", new ManifestDefaults(100L << 20, 250, 11));

        Assert.Equal(new SandboxLimits(100L << 20, 250, 100, 100L << 20), app.Limits);
        Assert.Equal((1, 0L, 10, false), (app.Replicas, app.StorageBytes, app.StopSeconds, app.OutsideNetwork));
        Assert.Equal(BalancingPolicy.RoundRobin, app.Balancing);
        Assert.Null(app.Health);
        Assert.Null(app.Autoscaling);
        Assert.Equal(11, Read("""{"name":"a","version":"1","image":"nginx","health_check":{"port":1}}""", new ManifestDefaults(100L << 20, 250, 11)).Health!.IntervalSeconds);
    }

    [Theory]
    [MemberData(nameof(DocumentsExamples))]
    [InlineData(Full)]
    public void Write_WithValues_ReadsBackAsTheSame(string text)
    {
        var written = AppManifest.Write(Read(text), values: true);

        Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(AppManifest.Write(Read(Encoding.UTF8.GetString(written)), values: true)));
        Assert.Equal(JsonSerializer.Serialize(Read(text)), JsonSerializer.Serialize(Read(Encoding.UTF8.GetString(written))));
    }

    [Fact]
    public void Write_WithoutValues_HasNoneAndKeepsThemWhenReadAgain()
    {
        var app = Read(Full);
        var written = Encoding.UTF8.GetString(AppManifest.Write(app, values: false));

        Assert.DoesNotContain("passAword", written, StringComparison.Ordinal);
        Assert.DoesNotContain("myapp", written, StringComparison.Ordinal);
        Assert.Contains("\"PASSWORD\":null", written, StringComparison.Ordinal);
        var values = app.Environment.ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.True(AppManifest.TryRead(Encoding.UTF8.GetBytes(written), ManifestDefaults.Standard, values.GetValueOrDefault, out var read, out _));
        Assert.Equal(app.Environment, read.Environment);
    }

    [Fact]
    public void TryRead_ManyFaults_NamesEveryField()
    {
        var faults = Faults("""
            {
              "name": "Web", "version": "", "image": "Nginx:", "replicas": 11, "colour": "red",
              "resource_requirements": { "memory": "3G", "cpu": "4.5", "storage": "12 parsecs", "processes": 0, "gpu": 1 },
              "network_config": { "ports": { "80/udp": {}, "0/tcp": {}, "81/tcp": { "HostPort": "70000" }, "82/tcp": 7 }, "outside": "yes" },
              "runtime_config": { "environment": { "1A": "x", "B": ["x"], "C": null }, "command": [""], "writable": { "/tmp": "1m", "/a/../b": "1m", "/ok": "1k" }, "stop_timeout": 301 },
              "secrets": { "S": {} }, "health_check": { "port": 0, "path": "live", "interval": 0 },
              "autoscaling": { "min_replicas": 5, "max_replicas": 2, "cpu_high": 20, "cpu_low": 30 },
              "placement": { "nodes": ["me"], "features": ["GPU"], "affinity": ["A"], "region": "" },
              "balancing": "best", "update": { "available": 101, "deadline": 1 }, "build_config": {}
            }
            """);

        Assert.Equal(
            [
                "autoscaling.cpu_low", "autoscaling.max_replicas", "balancing", "build_config", "colour", "health_check.interval", "health_check.path", "health_check.port", "image", "name",
                "network_config.outside", "network_config.ports.0/tcp", "network_config.ports.80/udp", "network_config.ports.81/tcp.HostPort", "network_config.ports.82/tcp",
                "placement.affinity[0]", "placement.features[0]", "placement.nodes[0]", "placement.region", "replicas", "resource_requirements.cpu", "resource_requirements.gpu",
                "resource_requirements.memory", "resource_requirements.processes", "resource_requirements.storage", "runtime_config.command", "runtime_config.environment.1A",
                "runtime_config.environment.B", "runtime_config.environment.C", "runtime_config.stop_timeout", "runtime_config.writable./a/../b", "runtime_config.writable./ok",
                "runtime_config.writable./tmp", "secrets.S", "update.available", "update.deadline", "version",
            ],
            faults.Select(fault => fault.Field).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"version":"1","image":"nginx"}""", "name")]
    [InlineData("""{"name":"a","image":"nginx"}""", "version")]
    [InlineData("""{"name":"a","version":"1"}""", "image")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","binary_hash":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}""", "binary_hash")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","replicas":0}""", "replicas")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","replicas":1.5}""", "replicas")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","replicas":"many"}""", "replicas")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","resource_requirements":{"memory":"5m"}}""", "resource_requirements.memory")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","resource_requirements":{"memory":"2049m"}}""", "resource_requirements.memory")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","resource_requirements":{"memory":{}}}""", "resource_requirements.memory")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","resource_requirements":{"cpu":"4.001"}}""", "resource_requirements.cpu")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","resource_requirements":{"storage":"10241m"}}""", "resource_requirements.storage")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","resource_requirements":{"storage":"1m"},"runtime_config":{"writable":{"/d":"2m"}}}""", "resource_requirements.storage")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","network_config":{"ports":{"80/tcp":{"HostPort":1},"81/tcp":{"HostPort":1}}}}""", "network_config.ports.81/tcp")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","network_config":{"ports":{"80/tcp":{},"80":{}}}}""", "network_config.ports.80")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","runtime_config":{"environment":{"A":"1"}},"secrets":{"A":"2"}}""", "secrets.A")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","health_check":{}}""", "health_check.port")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","replicas":1,"autoscaling":{"min_replicas":2}}""", "replicas")]
    [InlineData("""{"name":"a","version":"1","image":"nginx","placement":{"nodes":["00112233445566778899aabbccddeeff00112233","00112233445566778899aabbccddeeff00112233"]}}""", "placement.nodes[1]")]
    [InlineData("""[]""", "body")]
    [InlineData("""null""", "name")]
    [InlineData("""{"name":"a","name":"b"}""", "body")]
    [InlineData("""{"name":""", "body")]
    [InlineData("""{"name":"\ud800"}""", "body")]
    [InlineData("""{"\udc00":1}""", "body")]
    public void TryRead_OneFault_IsNamed(string text, string field) => Assert.Contains(Faults(text), fault => fault.Field == field);

    [Fact]
    public void TryRead_FaultyEnvironment_SaysNothingOfValues()
    {
        var faults = Faults("""{"name":"a","version":"1","image":"nginx","runtime_config":{"environment":{"1A":"hidden-1","B":["hidden-2"]}},"secrets":{"B C":"hidden-3","S":"hidden\u00004"}}""");

        Assert.Equal(4, faults.Length);
        Assert.All(faults, fault => Assert.DoesNotContain("hidden", fault.Field + fault.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void TryRead_TooLongOrTooDeep_IsRefused()
    {
        Assert.Equal("body", Assert.Single(Faults(new string(' ', AppManifest.MaximumBytes + 1))).Field);
        Assert.Equal("body", Assert.Single(Faults(new string('[', 100))).Field);
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrows()
    {
        var random = new Random(7);
        var whole = Encoding.UTF8.GetBytes(Full);
        for (var i = 0; i < 5_000; i++)
        {
            var mutated = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            var cut = mutated.AsMemory(0, random.Next(4) == 0 ? random.Next(mutated.Length) : mutated.Length);
            var read = AppManifest.TryRead(cut, ManifestDefaults.Standard, _ => null, out var app, out var faults);
            Assert.Equal(read, app is not null);
            Assert.Equal(read, faults.IsEmpty);
        }
    }

    [Fact]
    public void Schema_File_IsWhatTheCodeWrites() =>
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "app.schema.json")), AppManifestSchema.Write());

    [Fact]
    public void Schema_Fields_AreThoseThatAWriterWrites()
    {
        using var schema = JsonDocument.Parse(AppManifestSchema.Write());
        using var written = JsonDocument.Parse(AppManifest.Write(Read(Full), values: true));
        var properties = schema.RootElement.GetProperty("properties");

        foreach (var field in written.RootElement.EnumerateObject())
        {
            var described = properties.GetProperty(field.Name);
            if (field.Value.ValueKind != JsonValueKind.Object || !described.TryGetProperty("properties", out var inner)) continue;
            Assert.Equal(inner.EnumerateObject().Select(p => p.Name).Order(), field.Value.EnumerateObject().Select(p => p.Name).Append(field.Name == "health_check" ? "port" : "").Where(n => n.Length > 0).Distinct().Order());
        }
    }

    private static AppSpecification Read(string text, ManifestDefaults? defaults = null)
    {
        Assert.True(AppManifest.TryRead(Encoding.UTF8.GetBytes(text), defaults ?? ManifestDefaults.Standard, _ => null, out var app, out var faults), string.Join('\n', faults));
        return app;
    }

    private static ImmutableArray<ManifestFault> Faults(string text)
    {
        Assert.False(AppManifest.TryRead(Encoding.UTF8.GetBytes(text), ManifestDefaults.Standard, _ => null, out var app, out var faults));
        Assert.Null(app);
        Assert.NotEmpty(faults);
        return faults;
    }
}
