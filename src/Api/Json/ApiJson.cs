using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansVoxa.Api.Apps;
using OrleansVoxa.Api.Data;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Keys;
using OrleansVoxa.Api.Ledger;
using OrleansVoxa.Api.Objects;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Api.Security;
using OrleansVoxa.Api.Sessions;
using OrleansVoxa.Api.Status;
using OrleansVoxa.Api.Transfer;

namespace OrleansVoxa.Api.Json;

/// <summary>Every JSON object of the API, source-generated; names are in snake case, as in the documents.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowTrailingCommas = false,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(RootAnswer))]
[JsonSerializable(typeof(ExecRequest))]
[JsonSerializable(typeof(ExecStartRow))]
[JsonSerializable(typeof(ExecOutputRow))]
[JsonSerializable(typeof(ExecEndRow))]
[JsonSerializable(typeof(ExecInputAnswer))]
[JsonSerializable(typeof(ExecResizeRequest))]
[JsonSerializable(typeof(ExecSignalRequest))]
[JsonSerializable(typeof(ExecControlAnswer))]
[JsonSerializable(typeof(RegistrationRequest))]
[JsonSerializable(typeof(RegistrationAnswer))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(HeartbeatAnswer))]
[JsonSerializable(typeof(DiscoverAnswer))]
[JsonSerializable(typeof(NodeAnswer))]
[JsonSerializable(typeof(OperatorRequest))]
[JsonSerializable(typeof(OperatorAnswer))]
[JsonSerializable(typeof(SuccessionRequest))]
[JsonSerializable(typeof(SuccessionAnswer))]
[JsonSerializable(typeof(TimelineAnswer))]
[JsonSerializable(typeof(StatsAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(LedgerHeadAnswer))]
[JsonSerializable(typeof(LedgerEntriesAnswer))]
[JsonSerializable(typeof(LedgerProofAnswer))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(VerifyAnswer))]
[JsonSerializable(typeof(PairingRequest))]
[JsonSerializable(typeof(PairAnswer))]
[JsonSerializable(typeof(PairKeyAnswer))]
[JsonSerializable(typeof(RevokeRequest))]
[JsonSerializable(typeof(RevokeAnswer))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeyListAnswer))]
[JsonSerializable(typeof(ChallengeRequest))]
[JsonSerializable(typeof(ChallengeAnswer))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(SessionClosedAnswer))]
[JsonSerializable(typeof(RecordRequest))]
[JsonSerializable(typeof(RecordAddedAnswer))]
[JsonSerializable(typeof(RecordRow))]
[JsonSerializable(typeof(RecordPageAnswer))]
[JsonSerializable(typeof(RecordStreamEnd))]
[JsonSerializable(typeof(NodeRow))]
[JsonSerializable(typeof(ExportPageAnswer))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(AppRequest))]
[JsonSerializable(typeof(AppAnswer))]
[JsonSerializable(typeof(AppListAnswer))]
[JsonSerializable(typeof(AppEventsAnswer))]
[JsonSerializable(typeof(LogRow))]
[JsonSerializable(typeof(HostRequest))]
[JsonSerializable(typeof(HostAnswer))]
[JsonSerializable(typeof(HostListAnswer))]
[JsonSerializable(typeof(ObjectAnswer))]
[JsonSerializable(typeof(ObjectListAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
