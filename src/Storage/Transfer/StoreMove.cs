namespace OrleansVoxa.Storage;

/// <summary>What a move did.</summary>
/// <param name="Content">What both stores hold now.</param>
/// <param name="AlreadyThere">Rows that an earlier, interrupted move had brought over.</param>
public sealed record StoreMove(StoreContent Content, long AlreadyThere);
