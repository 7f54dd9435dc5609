using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using OrleansVoxa.Api.Apps;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Grains.Abstractions.Keys;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Api.Objects;

/// <summary><c>/data/objects</c>: archives and programs of apps, by their content.</summary>
internal static class ObjectEndpoints
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder api)
    {
        var reading = new OperatorScope(ApiScopes.AppsRead);
        var deploying = new OperatorScope(ApiScopes.AppsDeploy);
        api.MapMethods("/data/objects", Read, ListAsync).WithMetadata(reading);
        api.MapMethods("/data/objects/{key}", Read, GetAsync).WithMetadata(reading);
        api.MapMethods("/data/objects/{key}", [HttpMethods.Put], ObjectUpload.HandleAsync).WithMetadata(deploying);
        api.MapMethods("/data/objects/{key}", [HttpMethods.Delete], DeleteAsync).WithMetadata(deploying);
    }

    private static async Task ListAsync(HttpContext context)
    {
        if (await AppAnswers.IsOffAsync(context)) return;
        var taken = await AppAnswers.Grains(context).GetGrain<IObjectCatalogueGrain>(IObjectCatalogueGrain.TheOnly).List(context.RequestAborted);
        await AppAnswers.OkAsync(
            context,
            new ObjectListAnswer(
                taken.Length, taken.Sum(entry => entry.Length), [.. taken.Select(entry => new ObjectRoomRow(entry.Key, entry.Length))], AppAnswers.Version(context), AppAnswers.Now(context)),
            ApiJson.Default.ObjectListAnswer);
    }

    private static async Task GetAsync(HttpContext context)
    {
        if (await AppAnswers.IsOffAsync(context)) return;
        var key = (string?)context.Request.RouteValues["key"];
        if (!ObjectKey.IsValid(key))
        {
            await ObjectProblems.InvalidKey().WriteAsync(context);
            return;
        }

        var grains = AppAnswers.Grains(context);
        if (await grains.GetGrain<IObjectGrain>(key).Get(context.RequestAborted) is not { } view)
        {
            await ObjectProblems.Unknown(key).WriteAsync(context);
            return;
        }

        var response = context.Response;
        // What a key names never changes; but it is for operators, so no cache in between keeps it.
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        response.Headers.XContentTypeOptions = "nosniff";
        var stream = new ObjectStream(grains, view, context.Features.Get<RequestDeadline>());
        await TypedResults.Stream(stream, "application/octet-stream", lastModified: null, entityTag: new EntityTagHeaderValue($"\"{key}\""), enableRangeProcessing: true)
            .ExecuteAsync(context);
        if (response.HasStarted) return;
        if (response.StatusCode == StatusCodes.Status416RangeNotSatisfiable) await ObjectProblems.Range(view.Length).WriteAsync(context);
        else if (response.StatusCode == StatusCodes.Status412PreconditionFailed) await ObjectProblems.Precondition().WriteAsync(context);
    }

    private static async Task DeleteAsync(HttpContext context)
    {
        var key = (string?)context.Request.RouteValues["key"];
        if (!ObjectKey.IsValid(key))
        {
            await ObjectProblems.InvalidKey().WriteAsync(context);
            return;
        }

        var deleted = await AppAnswers.Grains(context).GetGrain<IObjectGrain>(key).Delete(AppAnswers.Operator(context), context.RequestAborted);
        if (deleted.Object is { } view)
            await AppAnswers.OkAsync(context, new ObjectAnswer(ObjectRow.Of(view), AppAnswers.Version(context), AppAnswers.Now(context)), ApiJson.Default.ObjectAnswer);
        else
            await ObjectProblems.Of(deleted).WriteAsync(context);
    }
}
