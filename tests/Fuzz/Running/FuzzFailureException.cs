namespace OrleansVoxa.Fuzz.Running;

/// <summary>A fault that fuzzing found; its message says how to repeat it.</summary>
internal sealed class FuzzFailureException(string message, Exception? inner = null) : Exception(message, inner);
