using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Sessions.Methods;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Objects;

/// <summary><c>objects.read</c>: one part of an object, for a machine that an operator admitted.</summary>
internal sealed class ObjectsReadMethod(IGrainFactory grains) : ISessionMethod
{
    public string Name => ObjectRead.Method;

    public MessagePriority Priority => MessagePriority.Bulk;

    public async Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken)
    {
        if (!ObjectRead.TryDecode(request.Body.Span, out var read))
            return Error.Of(request.Correlation, SessionErrors.InvalidField, $"body: not an {ObjectRead.Label}, see docs/protocol/objects.md.");
        if (await grains.GetGrain<IAppHostGrain>(session.Node.ToString()).Get(cancellationToken) is not { AdmittedAt: not null })
            return Error.Of(request.Correlation, AppCodes.HostNotAdmitted, "Objects are for machines that an operator admitted; apps.sync says what to do.");
        if (await grains.GetGrain<IObjectGrain>(read.Key).Get(cancellationToken) is not { } view)
            return Error.Of(request.Correlation, ObjectCodes.UnknownObject, $"There is no object {read.Key}; it is sent with `voxa app push FILE`.");
        if (read.Part >= ObjectKey.PartsOf(view.Length))
            return Error.Of(request.Correlation, SessionErrors.InvalidField, $"part: {read.Key} has {ObjectKey.PartsOf(view.Length)} parts, numbered from 0.");
        var bytes = await ObjectParts.Get(grains, view.Upload, read.Part).Read(cancellationToken);
        return bytes.Length == ObjectKey.LengthOf(view.Length, read.Part)
            ? new Reply(request.Correlation, new ObjectPart(view.Length, read.Part, bytes.AsMemory()).Encode())
            // It was deleted after it was looked up.
            : Error.Of(request.Correlation, ObjectCodes.UnknownObject, $"There is no object {read.Key} any more.");
    }
}
