using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Api.Ledger;

/// <summary><c>GET /ledger/…</c>: the log, for anyone who checks it.</summary>
internal static class LedgerEndpoints
{
    private const int DefaultCount = 100;

    public static async Task GetHeadAsync(HttpContext context)
    {
        var (head, signed) = await HeadAsync(context);
        await AnswerAsync(
            context,
            new LedgerHeadAnswer(
                Hex(signed.Head.LogId.AsSpan()),
                Convert.ToBase64String(head.PublicKey.AsSpan()),
                signed.Head.Size,
                signed.Head.Time,
                Hex(signed.Head.Root.AsSpan()),
                Hex(signed.Signature.AsSpan()),
                Convert.ToBase64String(head.SignedHead.AsSpan()),
                Version(context),
                Now(context)),
            ApiJson.Default.LedgerHeadAnswer);
    }

    public static async Task GetEntriesAsync(HttpContext context)
    {
        var (start, count, problem) = LedgerQuery.Read(context.Request.Query, ("start", 0), ("count", DefaultCount));
        if (problem is null && count is < 1 or > LedgerLog.PageSize) problem = ApiProblem.Invalid("count", $"count must be from 1 to {LedgerLog.PageSize}.");
        var size = problem is null ? (await HeadAsync(context)).Signed.Head.Size : 0;
        if (problem is null && start > size) problem = ApiProblem.Invalid("start", $"The log has {size} entries; start must not be behind them.");
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var entries = await Log(context).Read(start, (int)Math.Min(count, size - start), context.RequestAborted);
        await AnswerAsync(
            context,
            new LedgerEntriesAnswer(
                start, entries.Length, [.. entries.Select(entry => Convert.ToBase64String(entry.AsSpan()))], size, Version(context), Now(context)),
            ApiJson.Default.LedgerEntriesAnswer);
    }

    public static async Task GetInclusionAsync(HttpContext context)
    {
        var (index, size, problem) = LedgerQuery.Read(context.Request.Query, ("index", null), ("size", null));
        if (problem is null && index >= size) problem = ApiProblem.Invalid("index", "index must be below size.");
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var proof = await Log(context).ProveInclusion(index, size, context.RequestAborted);
        if (proof is null)
        {
            await ApiProblem.Invalid("size", $"The log has fewer than {size} entries; see /ledger/head.").WriteAsync(context);
            return;
        }

        var entry = (await Log(context).Read(index, 1, context.RequestAborted))[0];
        await AnswerAsync(
            context,
            new LedgerProofAnswer(index, size, Hex(LedgerEntry.LeafHash(entry.AsSpan())), null, null, Hashes(proof), Version(context), Now(context)),
            ApiJson.Default.LedgerProofAnswer);
    }

    public static async Task GetConsistencyAsync(HttpContext context)
    {
        var (first, second, problem) = LedgerQuery.Read(context.Request.Query, ("first", null), ("second", null));
        if (problem is null && first < 1) problem = ApiProblem.Invalid("first", "first must be 1 or more: of an empty log there is nothing to prove.");
        if (problem is null && first > second) problem = ApiProblem.Invalid("first", "first must not be above second.");
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var proof = await Log(context).ProveConsistency(first, second, context.RequestAborted);
        if (proof is null)
        {
            await ApiProblem.Invalid("second", $"The log has fewer than {second} entries; see /ledger/head.").WriteAsync(context);
            return;
        }

        await AnswerAsync(
            context, new LedgerProofAnswer(null, null, null, first, second, Hashes(proof), Version(context), Now(context)), ApiJson.Default.LedgerProofAnswer);
    }

    private static async Task<(LedgerHead Head, SignedTreeHead Signed)> HeadAsync(HttpContext context)
    {
        var head = await Log(context).GetHead(context.RequestAborted);
        return SignedTreeHead.TryDecode(head.SignedHead.AsSpan(), out var signed, out var fault)
            ? (head, signed)
            : throw new InvalidDataException($"The log's head cannot be read: {fault}");
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) => ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, answer, type);

    private static ILedgerGrain Log(HttpContext context) => context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<ILedgerGrain>(LedgerLog.Key);

    private static string Version(HttpContext context) => context.RequestServices.GetRequiredService<ServerInfo>().Version;

    private static DateTimeOffset Now(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();

    private static List<string> Hashes(LedgerProof proof) => [.. proof.Hashes.Select(hash => Hex(hash.AsSpan()))];

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
