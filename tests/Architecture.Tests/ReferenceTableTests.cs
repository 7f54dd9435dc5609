namespace OrleansVoxa.Architecture.Tests;

/// <summary>The third column of the table in ARCHITECTURE.md, asserted from what was built.</summary>
public sealed class ReferenceTableTests
{
    private const string Own = "OrleansVoxa.";

    public static TheoryData<string, string[]> Table => new()
    {
        { "OrleansVoxa.Protocol", [] },
        { "OrleansVoxa.Embedded.Api", [] },
        { "OrleansVoxa.Embedded.Engine", ["Embedded.Api"] },
        { "OrleansVoxa.Grains.Abstractions", ["Protocol", "Embedded.Api"] },
        { "OrleansVoxa.Grains", ["Grains.Abstractions", "Protocol", "Embedded.Api"] },
        { "OrleansVoxa.Storage", ["Embedded.Api"] },
        { "OrleansVoxa.Edge", ["Protocol", "Grains.Abstractions", "Embedded.Api"] },
        { "OrleansVoxa.Api", ["Protocol", "Grains.Abstractions", "Embedded.Api"] },
        { "OrleansVoxa.Client", ["Protocol"] },
        { "voxa-agent", ["Client", "Protocol"] },
        { "voxa", ["Client", "Protocol"] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Assembly_OwnReferences_StayWithinTheTable(string assembly, string[] allowed)
    {
        var own = BuiltAssembly.Read(assembly).ReferencedAssemblies
            .Where(name => name.StartsWith(Own, StringComparison.Ordinal)).Select(name => name[Own.Length..]);
        Assert.Empty(own.Except(allowed));
    }

    [Theory]
    [InlineData("OrleansVoxa.Client")]
    [InlineData("OrleansVoxa.Protocol")]
    [InlineData("voxa")]
    public void PartnerSide_References_NoEngineNoWebServerNoDatabase(string assembly)
    {
        string[] banned = ["Microsoft.AspNetCore", "Orleans.", "SQLitePCLRaw", "Npgsql", "Microsoft.Extensions.Hosting"];
        Assert.DoesNotContain(BuiltAssembly.Read(assembly).ReferencedAssemblies,
            name => banned.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("OrleansVoxa.Grains.Abstractions")]
    [InlineData("OrleansVoxa.Grains")]
    [InlineData("OrleansVoxa.Edge")]
    [InlineData("OrleansVoxa.Api")]
    public void BusinessRooms_References_NoDatabase(string assembly) =>
        Assert.DoesNotContain(BuiltAssembly.Read(assembly).ReferencedAssemblies,
            name => name.StartsWith("SQLitePCLRaw", StringComparison.Ordinal) || name.StartsWith("Npgsql", StringComparison.Ordinal));

    [Theory]
    [InlineData("OrleansVoxa.Grains")]
    [InlineData("OrleansVoxa.Grains.Abstractions")]
    public void Grains_Types_OpenNoSocketFileOrProcess(string assembly)
    {
        string[] banned =
        [
            "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient", "System.Net.Sockets.UdpClient", "System.Net.Http.HttpClient",
            "System.IO.File", "System.IO.FileStream", "System.IO.Directory", "System.IO.FileInfo", "System.Diagnostics.Process",
            "System.Net.Dns", "System.Threading.Tasks.Parallel",
        ];
        Assert.Empty(BuiltAssembly.Read(assembly).ReferencedTypes.Intersect(banned));
    }

    [Fact]
    public void Protocol_Types_OpenNoSocketAndNoFile()
    {
        var types = BuiltAssembly.Read("OrleansVoxa.Protocol").ReferencedTypes;
        // An address family is a number that tells IPv4 from IPv6; it opens nothing.
        Assert.DoesNotContain(types, type => type.StartsWith("System.Net.Sockets.", StringComparison.Ordinal) && type != "System.Net.Sockets.AddressFamily");
        Assert.Empty(types.Intersect(["System.IO.File", "System.IO.FileStream", "System.Diagnostics.Process"]));
    }

    [Fact]
    public void Grains_Types_AreReachedFromTheSiloOnly()
    {
        foreach (var assembly in new[] { "OrleansVoxa.Edge", "OrleansVoxa.Api", "OrleansVoxa.Client", "voxa" })
            Assert.DoesNotContain("OrleansVoxa.Grains", BuiltAssembly.Read(assembly).ReferencedAssemblies);
    }
}
