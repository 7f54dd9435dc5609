namespace OrleansVoxa.Api.Apps;

/// <summary>Why a machine cannot take an instance.</summary>
internal sealed record AppRejectionRow(string NodeId, string Reason);
