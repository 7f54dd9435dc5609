using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Tests.Configuration;

public sealed class SiloConfigurationTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void TryBuild_SameSettingEverywhere_HighestLayerWins()
    {
        File("settings", """{ "relays": 1, "http": "127.0.0.1:1", "store": "sqlite:file" }""");
        var environment = Environment(("VOXA_RELAYS", "2"), ("VOXA_SETTINGS__HTTP", "127.0.0.1:2"));

        var configuration = SiloConfiguration.TryBuild(Line(("settings:relays", "3")), environment, out var fault);

        Assert.Null(fault);
        Assert.Equal("3", configuration!["settings:relays"]);
        Assert.Equal("127.0.0.1:2", configuration["settings:http"]);
        Assert.Equal("sqlite:file", configuration["settings:store"]);
    }

    [Fact]
    public void TryBuild_FileOfASection_MayHoldComments()
    {
        File("p2p", """
            {
              // how many may come
              "MaxConnections": 5, /* and no more */
            }
            """);

        var configuration = SiloConfiguration.TryBuild(Line(), Environment(), out _);

        Assert.Equal("5", configuration!["p2p:MaxConnections"]);
    }

    [Fact]
    public void TryBuild_FileThatIsNoJson_IsNamed()
    {
        File("discovery", "{ nonsense");

        Assert.Null(SiloConfiguration.TryBuild(Line(), Environment(), out var fault));
        Assert.Contains("discovery.json", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void TryBuild_NoDataNamed_TakesXdgThenHome()
    {
        var none = new Dictionary<string, string?>();
        var home = new Dictionary<string, string?> { ["HOME"] = "/h" };
        var xdg = new Dictionary<string, string?> { ["HOME"] = "/h", ["XDG_DATA_HOME"] = "/x" };

        Assert.Equal("/h/.local/share/voxa", SiloConfiguration.TryBuild(none, home, out _)!["settings:data"]);
        Assert.Equal("/x/voxa", SiloConfiguration.TryBuild(none, xdg, out _)!["settings:data"]);
    }

    private void File(string section, string content)
    {
        Directory.CreateDirectory(_data.Of("config"));
        System.IO.File.WriteAllText(_data.Of($"config/{section}.json"), content);
    }

    private Dictionary<string, string?> Environment(params (string Name, string Value)[] variables) =>
        variables.Append(("VOXA_DATA", _data.Path)).ToDictionary(pair => pair.Item1, pair => (string?)pair.Item2);

    private static Dictionary<string, string?> Line(params (string Key, string Value)[] values) =>
        values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
}
