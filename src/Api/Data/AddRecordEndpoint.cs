using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Api.Data;

/// <summary><c>POST /data/add_nri</c> and <c>/data/add_rri</c>: a signed record, from its node or from whoever passes it on. It registers the node.</summary>
internal static class AddRecordEndpoint
{
    public static Task HandleNodeAsync(HttpContext context) => HandleAsync(context, relaysOnly: false);

    public static Task HandleRelayAsync(HttpContext context) => HandleAsync(context, relaysOnly: true);

    private static async Task HandleAsync(HttpContext context, bool relaysOnly)
    {
        if (await AddAsync(context, relaysOnly) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> AddAsync(HttpContext context, bool relaysOnly)
    {
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.RecordRequest, null);
        if (unread is not null) return unread;
        if (SignatureField.TryBase64(request!.Record, SignedNodeRecord.MaximumEncodedSize) is not { Length: > 0 } bytes)
            return ApiProblem.Invalid("record", "record is a signed node record in base64.");
        if (!SignedNodeRecord.TryDecode(bytes, out var signed, out var fault)) return ApiProblem.Invalid("record", $"The record cannot be read: {fault}");
        if (relaysOnly && signed.Record.Type is not NodeType.Relay)
            return ApiProblem.Invalid("record", $"The record is of a {signed.Record.Type.ToWire()} node; /data/add_rri takes those of relays.");

        byte[]? work = [];
        if (request.Work is not null && (work = SignatureField.TryBase64(request.Work, RegistrationWork.EncodedSize)) is not { Length: RegistrationWork.EncodedSize })
            return ApiProblem.Invalid("work", $"work is {RegistrationWork.EncodedSize} bytes in base64.");
        var id = signed.Record.Id.ToString();
        var limits = IdentityLimiter.Of(context);
        if (limits.Check(id) is { } tooFast) return tooFast;
        var grain = context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<INodeGrain>(id);
        if (await grain.Get(context.RequestAborted) is { Successor: null } known && known.SignedRecord.AsSpan().SequenceEqual(bytes))
        {
            // Gossip brings the same record again and again; that is no fault, and no sign of life either.
            await AnswerAsync(context, StatusCodes.Status200OK, "known", known, signed.Record.Sequence);
            return null;
        }

        var result = await grain.Register(
            new NodeRegistration
            {
                PublicKey = signed.Record.PublicKey.Encoded,
                SignedRecord = [.. bytes],
                RemoteAddress = context.Connection.RemoteIpAddress?.ToString(),
                Work = [.. work],
            },
            context.RequestAborted);
        if (result.Node is not { } node) return RefusalProblem.Of(result with { Field = result.Field ?? "record" });
        limits.Count(id);
        var created = result.Status is RegistrationStatus.Created;
        if (created) context.Response.Headers.Location = "/nodes/" + id;
        await AnswerAsync(
            context, created ? StatusCodes.Status201Created : StatusCodes.Status200OK, result.Status.ToString().ToLowerInvariant(), node, signed.Record.Sequence);
        return null;
    }

    private static Task AnswerAsync(HttpContext context, int httpStatus, string status, NodeView node, ulong sequence) => ApiAnswer.WriteAsync(
        context,
        httpStatus,
        new RecordAddedAnswer(
            status,
            node.Handle ?? node.NodeId,
            node.NodeId,
            sequence,
            node.State,
            context.RequestServices.GetRequiredService<ServerInfo>().Version,
            context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
        ApiJson.Default.RecordAddedAnswer);
}
