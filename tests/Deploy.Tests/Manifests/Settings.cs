using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Deploy.Tests.Manifests;

/// <summary>Reads variables as the program does, and fails where it would not start with them.</summary>
internal static class Settings
{
    /// <summary>The variables that the image sets, from the Dockerfile.</summary>
    public static IReadOnlyDictionary<string, string> OfTheImage { get; } = Tree.Text("deploy/docker/Dockerfile").Split('\n')
        .Select(line => line.Replace("ENV ", "", StringComparison.Ordinal).Trim().TrimEnd('\\').Trim())
        .Where(line => line.StartsWith("VOXA_", StringComparison.Ordinal))
        .ToDictionary(line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);

    public static (SiloOptions Silo, EdgeOptions Edge) Read(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = OfTheImage.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        foreach (var (name, value) in variables) environment[name] = value;
        Assert.All(environment.Keys, name => Assert.StartsWith("VOXA_", name, StringComparison.Ordinal));
        var configuration = SiloConfiguration.TryBuild(new Dictionary<string, string?>(), environment, out var unreadable);
        Assert.True(configuration is not null, unreadable);
        var options = SiloOptionsReader.Read(configuration, out var faults);
        Assert.Empty(faults);

        // The reader refuses unknown names in its own section; a binder lets them pass.
        Assert.All(configuration.GetChildren(), section => Assert.Contains(section.Key.ToLowerInvariant(), new[] { "settings", EdgeOptions.Section }));
        var known = typeof(EdgeOptions).GetProperties().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(configuration.GetSection(EdgeOptions.Section).GetChildren(), child => Assert.Contains(child.Key, known));
        var edge = new EdgeOptions();
        configuration.GetSection(EdgeOptions.Section).Bind(edge);
        Assert.Same(ValidateOptionsResult.Success, new EdgeOptionsValidator().Validate(null, edge));
        return (options!, edge);
    }
}
