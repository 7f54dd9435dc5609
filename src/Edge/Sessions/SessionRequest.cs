using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions;

/// <summary>What a request is to the edge, whatever it asks.</summary>
/// <param name="Correlation">The peer's number for it.</param>
/// <param name="Priority">Whether it is refused before or after others when the edge has too much, and its answer written before or after theirs.</param>
/// <param name="WaitsForGrains">Whether the time that it takes is that of grains; not so where it waits for something to happen, or is bounded elsewhere.</param>
/// <param name="Deadline">The longest time that its answer may take.</param>
internal readonly record struct SessionRequest(ulong Correlation, MessagePriority Priority, bool WaitsForGrains, TimeSpan Deadline);
