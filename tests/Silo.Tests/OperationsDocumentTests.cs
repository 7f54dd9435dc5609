using System.Reflection;
using OrleansVoxa.Api;
using OrleansVoxa.Edge;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Objects;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Grains.Sessions;
using OrleansVoxa.Grains.Tokens;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Tests;

/// <summary>docs/operations.md promises to list every setting; a new one without a line fails here.</summary>
public sealed class OperationsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Find("docs/operations.md"));

    [Theory]
    [InlineData(typeof(ClusterSettings), ClusterSettings.Section)]
    [InlineData(typeof(EdgeOptions), EdgeOptions.Section)]
    [InlineData(typeof(ApiOptions), ApiOptions.Section)]
    [InlineData(typeof(RegistryOptions), RegistryOptions.Section)]
    [InlineData(typeof(RelayOptions), RelayOptions.Section)]
    [InlineData(typeof(ServiceOptions), ServiceOptions.Section)]
    [InlineData(typeof(TokenOptions), TokenOptions.Section)]
    [InlineData(typeof(SessionOptions), SessionOptions.Section)]
    [InlineData(typeof(NodeLifecycleOptions), NodeLifecycleOptions.Section)]
    [InlineData(typeof(ObjectOptions), ObjectOptions.Section)]
    public void Options_EveryProperty_StandsInItsSection(Type options, string section)
    {
        var start = Document.IndexOf($"`{section}`\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/operations.md has no section `{section}`");
        var end = Document.IndexOf("\n### ", start, StringComparison.Ordinal);
        var text = end < 0 ? Document[start..] : Document[start..end];
        var missing = options.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]).Where(name => !text.Contains($"| `{name}` |", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public void CommandLine_EveryOption_StandsInTheTable()
    {
        var missing = CommandLine.Usage.Split('\n').Select(line => line.Trim().Split(' ')[0])
            .Where(word => word.StartsWith("--", StringComparison.Ordinal) && word is not ("--SECTION:KEY" or "--help,"))
            .Where(option => !Document.Contains($"| `{option} ", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    private static string Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, path);
            if (File.Exists(file)) return file;
        }

        throw new FileNotFoundException(path);
    }
}
