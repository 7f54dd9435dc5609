namespace OrleansVoxa.Client.Pooling;

/// <summary>What a request is to do, and where.</summary>
internal readonly record struct Pick(PickKind Kind, int Slot = -1);
