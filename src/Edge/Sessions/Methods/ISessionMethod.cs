using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Methods;

/// <summary>One method that peers call by name with <see cref="Call"/>. Stateless, shared by all sessions.</summary>
internal interface ISessionMethod
{
    /// <summary>The name, in UTF-8 at most <see cref="Call.MaxMethod"/> bytes.</summary>
    string Name { get; }

    /// <summary>The reply, or an error, with the request's correlation.</summary>
    Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken);
}
