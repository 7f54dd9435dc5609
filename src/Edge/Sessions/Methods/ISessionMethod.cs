using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions.Methods;

/// <summary>One method that peers call by name with <see cref="Call"/>. Stateless, shared by all sessions.</summary>
internal interface ISessionMethod
{
    /// <summary>The name, in UTF-8 at most <see cref="Call.MaxMethod"/> bytes.</summary>
    string Name { get; }

    /// <summary>Whether it is refused before or after others when the edge has too much, and its answer written before or after theirs.</summary>
    MessagePriority Priority => MessagePriority.Normal;

    /// <summary>Whether the time that it takes is that of grains; not so where it waits for something to happen, or is bounded elsewhere.</summary>
    bool WaitsForGrains => true;

    /// <summary>The reply, or an error, with the request's correlation.</summary>
    Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken);
}
