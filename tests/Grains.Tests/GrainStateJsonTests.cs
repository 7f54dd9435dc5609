using System.Reflection;
using System.Text.Json;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Grains.Keys;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Objects;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Grains.Sessions;
using OrleansVoxa.Grains.Tokens;

namespace OrleansVoxa.Grains.Tests;

public sealed class GrainStateJsonTests
{
    [Theory]
    [InlineData(typeof(NodeGrainState))]
    [InlineData(typeof(NodeProfile))]
    [InlineData(typeof(NodeFlaps))]
    [InlineData(typeof(StoredHistoryEntry))]
    [InlineData(typeof(HandleGrainState))]
    [InlineData(typeof(DirectoryGrainState))]
    [InlineData(typeof(RelayGrainState))]
    [InlineData(typeof(ReplayLogState))]
    [InlineData(typeof(RelayHostGrainState))]
    [InlineData(typeof(ServiceGrainState))]
    [InlineData(typeof(LedgerGrainState))]
    [InlineData(typeof(LedgerRootsState))]
    [InlineData(typeof(LedgerPageState))]
    [InlineData(typeof(TokenGrainState))]
    [InlineData(typeof(StoredToken))]
    [InlineData(typeof(PairKeyState))]
    [InlineData(typeof(ApiKeyState))]
    [InlineData(typeof(ApiKeyCatalogueState))]
    [InlineData(typeof(AppGrainState))]
    [InlineData(typeof(AppLife))]
    [InlineData(typeof(AppInstance))]
    [InlineData(typeof(AppRelease))]
    [InlineData(typeof(StoredAppRevision))]
    [InlineData(typeof(StoredAppEvent))]
    [InlineData(typeof(AppHostState))]
    [InlineData(typeof(StoredAssignment))]
    [InlineData(typeof(AppCatalogueState))]
    [InlineData(typeof(AppPortState))]
    [InlineData(typeof(ObjectGrainState))]
    [InlineData(typeof(StoredUpload))]
    [InlineData(typeof(ObjectPartState))]
    [InlineData(typeof(ObjectCatalogueState))]
    [InlineData(typeof(StoredObjectRoom))]
    [InlineData(typeof(SessionGrainState))]
    [InlineData(typeof(StoredSession))]
    public void Deserialize_StateWrittenByAnOlderVersion_GivesDefaultsForWhatItLacks(Type type)
    {
        var read = JsonSerializer.Deserialize("{}", type, GrainStateJson.Options)!;

        var made = Activator.CreateInstance(type);
        foreach (var property in type.GetProperties().Where(property => property.Name != "EqualityContract"))
            Assert.Equal(property.GetValue(made), property.GetValue(read));
    }

    [Fact]
    public void Serialize_Node_ReadsBackAndIsReadable()
    {
        var now = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
        var state = new NodeGrainState
        {
            Life = NodeLifecycle.Begin(now, new NodeLifecycleOptions()) with { State = NodeState.Retry48h, Deadline = null },
            Profile = new NodeProfile { PublicKey = [1, 2, 3], Addresses = [new StoredAddress { Scheme = "tcp", Host = "h", Port = 1 }] },
            RecordSequence = ulong.MaxValue,
        };

        var json = JsonSerializer.Serialize(state, GrainStateJson.Options);
        var read = JsonSerializer.Deserialize<NodeGrainState>(json, GrainStateJson.Options)!;

        Assert.Equal(state.Life, read.Life);
        Assert.Equal(state.Profile.PublicKey, read.Profile!.PublicKey);
        Assert.Equal(state.Profile.Addresses, read.Profile.Addresses);
        Assert.Equal(ulong.MaxValue, read.RecordSequence);
        Assert.Null(read.RequestSequence);
        Assert.Contains("\"state\":\"Retry48h\"", json, StringComparison.Ordinal);
        Assert.Contains("\"publicKey\":\"AQID\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_EveryStateOfEveryGrain_IsKnown()
    {
        var states = typeof(NodeGrain).Assembly.GetTypes()
            .SelectMany(type => type.GetConstructors())
            .SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>() is not null)
            .Select(parameter => parameter.ParameterType.GenericTypeArguments.Single())
            .ToHashSet();

        Assert.NotEmpty(states);
        Assert.All(states, state => Assert.NotNull(GrainStateJson.Options.TypeInfoResolver!.GetTypeInfo(state, GrainStateJson.Options)));
    }
}
