using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Api.Apps;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Api.Objects;

/// <summary><c>PUT /data/objects/{key}</c>: the body goes part by part to where it is stored, and is an object once all of it is there and has the key's digest.</summary>
internal static partial class ObjectUpload
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await AppAnswers.IsOffAsync(context)) return;
        var key = (string?)context.Request.RouteValues["key"];
        if (await PutAsync(context, key) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> PutAsync(HttpContext context, string? key)
    {
        if (!ObjectKey.IsValid(key)) return ObjectProblems.InvalidKey();
        var request = context.Request;
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding and not "identity") return ObjectProblems.Encoded(encoding);
        if (request.ContentLength is not { } length) return ObjectProblems.LengthRequired();
        var grain = AppAnswers.Grains(context).GetGrain<IObjectGrain>(key);
        var begun = await grain.Begin(length, AppAnswers.Operator(context), context.RequestAborted);
        if (begun.Code is not null) return ObjectProblems.Of(begun);
        if (begun.Object is { } there) return await AnswerAsync(context, StatusCodes.Status200OK, there);

        // The limit is the objects' own, which has been asked, not that of JSON bodies.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = length;
        ObjectResult? stored = null;
        try
        {
            if (await SendAsync(context, grain, begun.Upload!, length) is { } problem) return problem;
            stored = await grain.Commit(begun.Upload!, context.RequestAborted);
        }
        finally
        {
            if (stored?.Object is null) await AbandonAsync(context, grain, begun.Upload!);
        }

        return stored.Object is { } view
            ? await AnswerAsync(context, view.Upload == begun.Upload ? StatusCodes.Status201Created : StatusCodes.Status200OK, view)
            : ObjectProblems.Of(stored);
    }

    private static async Task<ApiProblem?> SendAsync(HttpContext context, IObjectGrain grain, string upload, long length)
    {
        var deadline = context.Features.Get<RequestDeadline>();
        for (var part = 0; part < ObjectKey.PartsOf(length); part++)
        {
            var bytes = new byte[ObjectKey.LengthOf(length, part)];
            for (var filled = 0; filled < bytes.Length;)
            {
                var read = await context.Request.Body.ReadAsync(bytes.AsMemory(filled), context.RequestAborted);
                if (read == 0) return ObjectProblems.Short();
                filled += read;
                // Who sends goes on; who drips is cut by the listener's least rate, and by the upload's own time.
                deadline?.Renew();
            }

            var put = await grain.Put(upload, part, ImmutableCollectionsMarshal.AsImmutableArray(bytes), context.RequestAborted);
            if (put.Code is not null) return ObjectProblems.Of(put);
            deadline?.Renew();
        }

        return null;
    }

    /// <summary>Gives the room back now; where that fails, the upload is cleared when its time is over.</summary>
    private static async Task AbandonAsync(HttpContext context, IObjectGrain grain, string upload)
    {
        try
        {
            await grain.Abandon(upload, CancellationToken.None);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or OperationCanceledException)
        {
            LogNotAbandoned(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ObjectUpload)), exception, upload);
        }
    }

    private static async Task<ApiProblem?> AnswerAsync(HttpContext context, int status, ObjectView view)
    {
        if (status == StatusCodes.Status201Created) context.Response.Headers.Location = "/data/objects/" + view.Key;
        await ApiAnswer.WriteAsync(context, status, new ObjectAnswer(ObjectRow.Of(view), AppAnswers.Version(context), AppAnswers.Now(context)), ApiJson.Default.ObjectAnswer);
        return null;
    }

    [LoggerMessage(3005, LogLevel.Warning, "Upload {Upload} was not finished and could not be ended now; it is cleared when its time is over")]
    private static partial void LogNotAbandoned(ILogger logger, Exception exception, string upload);
}
