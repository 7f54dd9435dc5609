using System.Text;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>Manifests and machines as tests write them.</summary>
internal static class Manifests
{
    public static AppSpecification Read(string rest = "", string name = "web")
    {
        Assert.True(AppManifest.TryRead(Bytes(rest, name), ManifestDefaults.Standard, _ => null, out var app, out var faults), string.Join('\n', faults));
        return app;
    }

    public static byte[] Bytes(string rest = "", string name = "web") =>
        Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","version":"1","image":"nginx:1"{{(rest.Length == 0 ? "" : "," + rest)}}}""");

    public static AppDeployment Deployment(string rest = "", string name = "web") => new([.. Bytes(rest, name)], "alice");

    public static string Node(int number) => number.ToString("x40", System.Globalization.CultureInfo.InvariantCulture);

    public static AppHostView Host(int number, long memoryMib = 4096, long cpuMillis = 4000, string region = "", string state = AppHostStates.Ready) => new()
    {
        NodeId = Node(number),
        State = state,
        Region = region,
        Capacity = new AppResources(cpuMillis, memoryMib << 20, 100L << 30),
    };
}
