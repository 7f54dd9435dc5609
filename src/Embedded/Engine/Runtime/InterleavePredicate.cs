using Orleans.Serialization.Invocation;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>Whether a grain lets a call interleave.</summary>
internal delegate bool InterleavePredicate(object? grain, IInvokable call);
