using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Grains.Tokens;

namespace OrleansVoxa.Grains.Tests;

public sealed class GrainsRegistrationTests
{
    private static ServiceProvider Build(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddVoxaGrains(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build())
        .BuildServiceProvider();

    [Fact]
    public void AddVoxaGrains_NothingConfigured_HasValidDefaultsAndAClock()
    {
        using var services = Build();

        services.GetRequiredService<IStartupValidator>().Validate();
        Assert.Same(TimeProvider.System, services.GetRequiredService<TimeProvider>());
        Assert.Equal(180, services.GetRequiredService<IOptions<NodeLifecycleOptions>>().Value.ToleranceDays);
        Assert.Null(services.GetRequiredService<IOptions<RegistryOptions>>().Value.AllowUnsigned);
    }

    [Fact]
    public void AddVoxaGrains_CalledTwice_ChecksOnce()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().Build();

        services.AddVoxaGrains(configuration).AddVoxaGrains(configuration);

        Assert.Single(services, service => service.ImplementationType == typeof(RelayOptionsValidator));
    }

    [Fact]
    public void AddVoxaGrains_Configured_IsRead()
    {
        using var services = Build(
            ("discovery:nodes:ToleranceDays", "10.5"), ("discovery:registry:AllowUnsigned", "false"), ("p2p:relays:OperatorFamily", "me"));

        Assert.Equal(10.5, services.GetRequiredService<IOptions<NodeLifecycleOptions>>().Value.ToleranceDays);
        Assert.False(services.GetRequiredService<IOptions<RegistryOptions>>().Value.AllowUnsigned);
        Assert.Equal("me", services.GetRequiredService<IOptions<RelayOptions>>().Value.OperatorFamily);
    }

    [Fact]
    public void AddVoxaGrains_FaultsInAllSections_AreReportedTogether()
    {
        using var services = Build(
            ("discovery:nodes:GraceHours", "-1"), ("discovery:nodes:MissedHeartbeats", "0"),
            ("discovery:registry:MaxNodes", "1"), ("p2p:relays:MaxRelays", "0"), ("discovery:tokens:MaxPerNode", "0"));

        var error = Assert.ThrowsAny<Exception>(() => services.GetRequiredService<IStartupValidator>().Validate());

        foreach (var key in new[] { "discovery:nodes:GraceHours", "discovery:nodes:MissedHeartbeats", "discovery:registry:MaxNodes", "p2p:relays:MaxRelays", "discovery:tokens:MaxPerNode" })
            Assert.Contains(key, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RelayOptionsAllWrong_ReportsEveryFault()
    {
        var options = new RelayOptions
        {
            KeyPeriodHours = 0.5,
            KeyGraceHours = double.NaN,
            MaxReplayTags = 1,
            MaxRelays = 0,
            AttachLeaseSeconds = 1,
            OperatorFamily = new string('x', 65),
            Region = "a\nb",
            Capacity = 1_000_001,
        };

        var text = new RelayOptionsValidator().Validate(null, options).FailureMessage!;

        foreach (var property in typeof(RelayOptions).GetProperties().Where(property => property.CanWrite))
            Assert.Contains(property.Name, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RegistryOptionsAllWrong_ReportsEveryFault()
    {
        var options = new RegistryOptions { MaxNodes = 63, ClockSkewSeconds = 0, ProbeLeaseMinutes = 0 };

        Assert.Equal(3, new RegistryOptionsValidator().Validate(null, options).Failures!.Count());
    }

    [Theory]
    [InlineData(300, 3_601, 257, 2)]
    [InlineData(0, 0, 0, 3)]
    [InlineData(601, 600, 16, 1)]
    [InlineData(600, 600, 16, 0)]
    public void Validate_TokenOptions_ReportsEveryFault(int lifetime, int longest, int most, int faults)
    {
        var result = new TokenOptionsValidator().Validate(null, new TokenOptions { LifetimeSeconds = lifetime, MaxLifetimeSeconds = longest, MaxPerNode = most });

        Assert.Equal(faults, result.Failures?.Count() ?? 0);
    }

    [Fact]
    public void AppOptions_KeysOfTheDocuments_AreRead()
    {
        using var services = Build(
            ("settings:features:enable-app-deployment", "true"), ("apps:app_data_dir", "elsewhere"), ("apps:max_apps_per_node", "7"), ("apps:default_memory_limit", "256m"),
            ("apps:default_cpu_limit", "0.5"), ("apps:health_check_interval", "11"), ("apps:enable_auto_scaling", "false"), ("apps:docker_network", "net"),
            ("apps:security:allowed_registries:0", "ghcr.io"));

        var options = services.GetRequiredService<IOptions<AppOptions>>().Value;

        Assert.True(options.Enabled);
        Assert.Equal(("elsewhere", 7, false, "net"), (options.AppDataDir, options.MaxAppsPerNode, options.EnableAutoScaling, options.DockerNetwork));
        Assert.Equal(new Protocol.Apps.Manifests.ManifestDefaults(256L << 20, 500, 11), options.Defaults);
        Assert.Equal(["ghcr.io"], options.Security.Registries);
        using var defaults = Build();
        Assert.False(defaults.GetRequiredService<IOptions<AppOptions>>().Value.Enabled);
        Assert.Equal(["docker.io", "ghcr.io"], defaults.GetRequiredService<IOptions<AppOptions>>().Value.Security.Registries);
    }

    [Fact]
    public void Validate_AppOptionsAllWrong_ReportsEveryFault()
    {
        var options = new AppOptions
        {
            AppDataDir = "",
            MaxAppsPerNode = 0,
            DefaultMemoryLimit = "3g",
            DefaultCpuLimit = "five",
            HealthCheckInterval = 0,
            DockerNetwork = "-x",
            Security = new() { AllowPrivilegedContainers = true, EnableResourceLimits = false, AllowedRegistries = ["https://ghcr.io"] },
            ReportInterval = 10,
            HostLostAfter = 29,
            RestartBackoff = 2,
            RestartBackoffMax = 1,
            RestartReset = 0,
            ScaleUpCooldown = -1,
            ScaleDownCooldown = double.NaN,
        };

        var faults = new AppOptionsValidator().Validate(null, options).Failures!.ToList();

        Assert.Equal(14, faults.Count);
        Assert.Equal(0, new AppOptionsValidator().Validate(null, new AppOptions()).Failures?.Count() ?? 0);
    }

    [Fact]
    public void MasterKey_WrongLengthOrZeros_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new MasterKey(new byte[31]));
        Assert.Throws<ArgumentException>(() => new MasterKey(new byte[32]));
    }

    [Fact]
    public void MasterKey_OtherPurposeOrOwner_DoesNotOpen()
    {
        using var master = new MasterKey([.. Enumerable.Repeat((byte)7, MasterKey.Size)]);
        var box = master.Seal("purpose/1", "owner", [1, 2, 3]);

        Assert.True(master.TryOpen("purpose/1", "owner", box, out var secret));
        Assert.Equal([1, 2, 3], secret);
        Assert.False(master.TryOpen("purpose/2", "owner", box, out _));
        Assert.False(master.TryOpen("purpose/1", "other", box, out _));
        box[^1] ^= 1;
        Assert.False(master.TryOpen("purpose/1", "owner", box, out _));
    }
}
