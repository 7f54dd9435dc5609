using System.Text.Json.Serialization;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Grains.Keys;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Objects;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Grains.Sessions;
using OrleansVoxa.Grains.Tokens;

namespace OrleansVoxa.Grains;

/// <summary>Every type that is stored, one line each.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(NodeGrainState))]
[JsonSerializable(typeof(HandleGrainState))]
[JsonSerializable(typeof(DirectoryGrainState))]
[JsonSerializable(typeof(DirectoryChangesState))]
[JsonSerializable(typeof(DirectorySnapshotState))]
[JsonSerializable(typeof(RelayGrainState))]
[JsonSerializable(typeof(ReplayLogState))]
[JsonSerializable(typeof(RelayHostGrainState))]
[JsonSerializable(typeof(ServiceGrainState))]
[JsonSerializable(typeof(LedgerGrainState))]
[JsonSerializable(typeof(LedgerRootsState))]
[JsonSerializable(typeof(LedgerPageState))]
[JsonSerializable(typeof(TokenGrainState))]
[JsonSerializable(typeof(PairKeyState))]
[JsonSerializable(typeof(ApiKeyState))]
[JsonSerializable(typeof(ApiKeyCatalogueState))]
[JsonSerializable(typeof(SessionGrainState))]
[JsonSerializable(typeof(AppGrainState))]
[JsonSerializable(typeof(AppHostState))]
[JsonSerializable(typeof(AppCatalogueState))]
[JsonSerializable(typeof(AppPortState))]
[JsonSerializable(typeof(AppLogState))]
[JsonSerializable(typeof(ObjectGrainState))]
[JsonSerializable(typeof(ObjectPartState))]
[JsonSerializable(typeof(ObjectCatalogueState))]
internal sealed partial class GrainStateContext : JsonSerializerContext;
