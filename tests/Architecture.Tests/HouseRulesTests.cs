using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace OrleansVoxa.Architecture.Tests;

/// <summary>House rules that a reader of the tree can check, and so a test can.</summary>
public sealed class HouseRulesTests
{
    private static readonly string Root = FindRoot();

    private static IEnumerable<string> SourceFiles => Directory
        .EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    [Fact]
    public void SourceFiles_Length_StaysUnderFourHundredLines()
    {
        var long_ = SourceFiles.Select(file => (file, lines: File.ReadLines(file).Count())).Where(x => x.lines > 400);
        Assert.Empty(long_);
    }

    [Fact]
    public void Folders_Names_AreFeaturesNotDrawers()
    {
        string[] banned = ["Helpers", "Utils", "Common", "Models", "Services"];
        var drawers = Directory.EnumerateDirectories(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories)
            .Where(folder => banned.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase));
        Assert.Empty(drawers);
    }

    [Fact]
    public void SourceFiles_Clock_ComesFromTimeProviderOnly()
    {
        string[] banned = ["DateTime.UtcNow", "DateTime.Now", "DateTimeOffset.UtcNow", "DateTimeOffset.Now", "Thread.Sleep(", "Stopwatch.StartNew"];
        var offenders = SourceFiles.Where(file => banned.Any(File.ReadAllText(file).Contains)).Select(file => Path.GetRelativePath(Root, file));
        Assert.Empty(offenders);
    }

    /// <summary>Who alerts on an event names its number, and no category with it.</summary>
    [Fact]
    public void LogMessages_EventIds_AreEachOneMessages()
    {
        var ids = SourceFiles.SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\[LoggerMessage\((?:EventId = )?(\d+)")).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void Packages_Each_HasAReasonInTheRecord()
    {
        var record = File.ReadAllText(Path.Combine(Root, "docs/adr/dependencies.md"));
        var unexplained = XDocument.Load(Path.Combine(Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value).Where(name => !record.Contains($"`{name}`", StringComparison.Ordinal));
        Assert.Empty(unexplained);
    }

    [Fact]
    public void ThreatModel_TestsThatItNames_Exist()
    {
        var named = Regex.Matches(File.ReadAllText(Path.Combine(Root, "THREAT_MODEL.md")), "`(\\w+Tests)`").Select(match => match.Groups[1].Value).ToHashSet();
        var there = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension);
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(there!));
    }

    [Fact]
    public void GrainSources_Awaits_NeverLeaveTheTurn()
    {
        string[] banned = ["ConfigureAwait(", "Task.Run(", "Parallel.", ".Result;", ".Wait()"];
        var offenders = SourceFiles.Where(file => file.Contains("/src/Grains/", StringComparison.Ordinal))
            .Where(file => banned.Any(File.ReadAllText(file).Contains)).Select(file => Path.GetRelativePath(Root, file));
        Assert.Empty(offenders);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OrleansVoxa.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("OrleansVoxa.sln was not found above the test's folder.");
    }
}
