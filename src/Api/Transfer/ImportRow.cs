namespace OrleansVoxa.Api.Transfer;

/// <summary>What became of one line of an import.</summary>
/// <param name="Status"><c>restored</c>, <c>unchanged</c>, <c>kept</c> or <c>refused</c>.</param>
/// <param name="Id">The node id, if the line gave one.</param>
/// <param name="Code">Why it was refused; absent unless it was.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="Field">The field at fault, if it is one.</param>
internal sealed record ImportRow(string Status, string? Id, string? Code = null, string? Detail = null, string? Field = null);
