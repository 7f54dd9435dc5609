using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>POST /register</c>: 201 for a new node, 200 for one that was known.</summary>
internal static class RegisterEndpoint
{
    private const int MaxRecord = 32 * 1024;

    public static async Task HandleAsync(HttpContext context)
    {
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.RegistrationRequest, empty: null);
        if (unread is not null)
        {
            await unread.WriteAsync(context);
            return;
        }

        var (key, registration, problem) = Read(request!, context.Connection.RemoteIpAddress?.ToString(), null);
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var nodeId = key!.Id.ToString();
        var limits = IdentityLimiter.Of(context);
        var signed = registration!.Signature is not null || !registration.SignedRecord.IsEmpty;
        if (signed && limits.Check(nodeId) is { } tooFast)
        {
            await tooFast.WriteAsync(context);
            return;
        }

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var result = await grains.GetGrain<INodeGrain>(nodeId).Register(registration, context.RequestAborted);
        if (result.Node is not { } node)
        {
            await RefusalProblem.Of(result).WriteAsync(context);
            return;
        }

        if (signed) limits.Count(nodeId);
        var created = result.Status is RegistrationStatus.Created;
        if (created) context.Response.Headers.Location = "/nodes/" + node.NodeId;
        await AnswerAsync(context, created ? StatusCodes.Status201Created : StatusCodes.Status200OK, result.Status, node);
    }

    public static Task AnswerAsync(HttpContext context, int httpStatus, RegistrationStatus status, NodeView node) => ApiAnswer.WriteAsync(
        context,
        httpStatus,
        new RegistrationAnswer(
            status.ToString().ToLowerInvariant(),
            node.Handle ?? node.NodeId,
            node.NodeId,
            node.State,
            node.Verified,
            node.RegisteredAt,
            node.ExpiresAt,
            node.NextCheck,
            node.Incarnation,
            node.Revivals,
            context.RequestServices.GetRequiredService<ServerInfo>().Version,
            context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
        ApiJson.Default.RegistrationAnswer);

    /// <summary>Reads the fields; <paramref name="registered"/> is the key of a node that is known already and need not send it.</summary>
    public static (PublicIdentity? Key, NodeRegistration? Registration, ApiProblem? Problem) Read(
        RegistrationRequest request, string? remote, PublicIdentity? registered)
    {
        var key = registered;
        if (request.PublicKey is null && key is null) return Fault("public_key", "public_key is missing; send PEM, or the wire encoding in base64.");
        if (request.PublicKey is not null && !PublicIdentity.TryParse(request.PublicKey, out key, out var fault)) return Fault("public_key", fault);
        if (request.NodeId is not null && !NodeHandle.TryParse(request.NodeId, out _))
            return Fault("node_id", "node_id is a handle of 3 to 64 of A-Z a-z 0-9 _ . - and never 40 hexadecimal digits.");
        if (request.Port is < 0 or > ushort.MaxValue) return Fault("port", "port must be from 1 to 65535, or 0 for a node that takes no connections.");
        if (request.Capabilities?.Any(capability => capability is null) == true) return Fault("capabilities", "A capability is a text, not null.");

        ImmutableArray<byte> record = [];
        if (request.Record is not null)
        {
            if (SignatureField.TryBase64(request.Record, MaxRecord) is not { Length: > 0 } bytes)
                return Fault("record", "record must be a signed node record in base64.");
            record = [.. bytes];
        }

        byte[]? work = [];
        if (request.Work is not null && (work = SignatureField.TryBase64(request.Work, RegistrationWork.EncodedSize)) is not { Length: RegistrationWork.EncodedSize })
            return Fault("work", $"work is {RegistrationWork.EncodedSize} bytes in base64.");
        var (signature, unsigned) = SignatureField.Read(
            request.Sequence, request.Time, request.Signature, key!.Encoded, RegistrationBody.Hash(request, key, record));
        if (unsigned is not null) return (null, null, unsigned);
        return (key, new NodeRegistration
        {
            PublicKey = key.Encoded,
            Handle = request.NodeId,
            SignedRecord = record,
            Signature = signature,
            RemoteAddress = remote,
            IpAddress = request.IpAddress,
            Port = request.Port ?? 0,
            Capabilities = [.. request.Capabilities ?? []],
            Region = request.Region,
            Type = request.Type,
            Work = [.. work],
        }, null);
    }

    private static (PublicIdentity?, NodeRegistration?, ApiProblem?) Fault(string field, string text) =>
        (null, null, ApiProblem.Invalid(field, text));
}
