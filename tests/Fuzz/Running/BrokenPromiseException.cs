namespace OrleansVoxa.Fuzz.Running;

/// <summary>A decoder did something that its documentation rules out.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
