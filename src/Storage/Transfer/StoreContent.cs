namespace OrleansVoxa.Storage;

/// <summary>What a store holds, by count and hash: two stores of the same content are equal, whatever their database.</summary>
/// <param name="States">Grain states.</param>
/// <param name="Reminders">Reminders.</param>
/// <param name="Sha256">Of all rows in order, versions included, in hexadecimal.</param>
public sealed record StoreContent(long States, long Reminders, string Sha256);
