using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary>What is asked about and of apps that are there.</summary>
internal static class AppEndpoints
{
    private const int MostEvents = 200;

    /// <summary><c>GET /api/apps/list_apps</c></summary>
    public static async Task ListAsync(HttpContext context)
    {
        if (await AppAnswers.IsOffAsync(context)) return;
        var apps = await AppCatalogue.AppsAsync(AppAnswers.Grains(context), context.RequestAborted);
        await AppAnswers.OkAsync(
            context, new AppListAnswer(apps.Length, [.. apps.Select(AppRow.Of)], AppAnswers.Version(context), AppAnswers.Now(context)), ApiJson.Default.AppListAnswer);
    }

    /// <summary><c>GET /api/apps/get_app_status?app_id=</c></summary>
    public static async Task StatusAsync(HttpContext context)
    {
        if (Find(context, context.Request.Query["app_id"]) is not { } app)
            await Malformed().WriteAsync(context);
        else
            await AppAnswers.OfAsync(context, await app.Get(context.RequestAborted));
    }

    /// <summary><c>GET /api/apps/events?app_id=&amp;after=</c></summary>
    public static async Task EventsAsync(HttpContext context)
    {
        if (Find(context, context.Request.Query["app_id"]) is not { } app)
        {
            await Malformed().WriteAsync(context);
            return;
        }

        var text = context.Request.Query["after"].ToString();
        var after = 0L;
        if (text.Length > 0 && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            await ApiProblem.Invalid("after", "after is the number of the last event that is known, from 0.").WriteAsync(context);
            return;
        }

        var status = await app.Get(context.RequestAborted);
        if (status.App is not { } view)
        {
            await AppAnswers.OfAsync(context, status);
            return;
        }

        var events = await app.Events(after, MostEvents, context.RequestAborted);
        await AppAnswers.OkAsync(
            context,
            new AppEventsAnswer(
                view.Summary.Name,
                events.Length,
                [.. events.Select(entry => new AppEventRow(entry.Number, entry.At, entry.What, entry.Instance, entry.Text, entry.Operator))],
                AppAnswers.Version(context),
                AppAnswers.Now(context)),
            ApiJson.Default.AppEventsAnswer);
    }

    /// <summary><c>POST /api/apps/stop_app</c></summary>
    public static Task StopAsync(HttpContext context) => ActAsync(context, static (app, _, who, token) => app.Stop(who, token));

    /// <summary><c>POST /api/apps/remove_app</c></summary>
    public static Task RemoveAsync(HttpContext context) => ActAsync(context, static (app, _, who, token) => app.Remove(who, token));

    /// <summary><c>POST /api/apps/rollback_app</c></summary>
    public static Task RollbackAsync(HttpContext context) => ActAsync(
        context,
        static (app, request, who, token) => app.Rollback(request.Revision ?? 0, who, token),
        static request => request.Revision is <= 0 ? ApiProblem.Invalid("revision", "revision is a number from 1; leave it out for the one before.") : null);

    /// <summary><c>POST /api/apps/scale_app</c></summary>
    public static Task ScaleAsync(HttpContext context) => ActAsync(
        context,
        static (app, request, who, token) => app.Scale(request.Replicas!.Value, who, token),
        static request => request.Replicas is null ? ApiProblem.Invalid("replicas", "replicas is missing: how many instances are wanted.") : null);

    private static async Task ActAsync(
        HttpContext context, Func<IAppGrain, AppRequest, string, CancellationToken, Task<AppResult>> act, Func<AppRequest, ApiProblem?>? check = null)
    {
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.AppRequest, null);
        if (unread is not null)
            await unread.WriteAsync(context);
        else if (Find(context, request!.AppId) is not { } app)
            await Malformed().WriteAsync(context);
        else if (check?.Invoke(request) is { } problem)
            await problem.WriteAsync(context);
        else
            await AppAnswers.OfAsync(context, await act(app, request, AppAnswers.Operator(context), context.RequestAborted));
    }

    private static IAppGrain? Find(HttpContext context, string? id) => AppName.IsValid(id) ? AppAnswers.Grains(context).GetGrain<IAppGrain>(id) : null;

    private static ApiProblem Malformed() => ApiProblem.Invalid("app_id", "app_id is the app's name: 1 to 63 of a-z, 0-9 and hyphens, neither beginning nor ending with a hyphen.");
}
