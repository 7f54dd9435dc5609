namespace OrleansVoxa.Protocol.Sessions;

/// <summary>The frames of one priority, and who waits for room among them.</summary>
internal sealed class FrameLane<THeader>
{
    public Queue<OutgoingFrame<THeader>> Frames { get; } = new();

    public LinkedList<WaitingSender<THeader>> Senders { get; } = new();
}
