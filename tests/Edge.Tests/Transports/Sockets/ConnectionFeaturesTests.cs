using OrleansVoxa.Edge.Transports.Sockets;

namespace OrleansVoxa.Edge.Tests.Transports.Sockets;

public sealed class ConnectionFeaturesTests
{
    [Fact]
    public void Set_ReplacedRemovedAndMany_GetGivesTheLast()
    {
        var features = new ConnectionFeatures();
        Assert.Null(features.Get<string>());
        features.Set("a");
        features.Set("b");
        features[typeof(int)] = 5;
        foreach (var type in new[] { typeof(byte), typeof(short), typeof(long), typeof(char), typeof(Guid) }) features[type] = type;
        Assert.Equal("b", features.Get<string>());
        Assert.Equal(5, features.Get<int>());
        Assert.Equal(7, features.Count());

        var revision = features.Revision;
        features.Set<string>(null);
        Assert.NotEqual(revision, features.Revision);
        Assert.Null(features.Get<string>());
        Assert.Equal(typeof(Guid), features[typeof(Guid)]);
        Assert.Equal(6, features.Count());
    }
}
