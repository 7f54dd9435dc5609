namespace OrleansVoxa.Grains.Apps;

/// <summary>Something for the app's events.</summary>
internal sealed record AppNote(string What, string? Instance, string Text, string? Operator = null);
