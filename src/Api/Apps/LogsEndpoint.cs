using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary><c>GET /api/apps/logs</c>: what the instances of an app wrote, and with <c>follow</c> what they write from now on.</summary>
internal static class LogsEndpoint
{
    private const int Page = 500;
    private const int DefaultTail = 100;
    private const string JsonLines = "application/x-ndjson";

    /// <summary><c>GET /api/apps/logs?app_id=&amp;instance=&amp;tail=&amp;after=&amp;follow=</c></summary>
    public static async Task GetAsync(HttpContext context)
    {
        if (await AppAnswers.IsOffAsync(context)) return;
        if (!TryRead(context.Request.Query, out var query, out var problem))
        {
            await problem!.WriteAsync(context);
            return;
        }

        var grains = AppAnswers.Grains(context);
        var status = await grains.GetGrain<IAppGrain>(query.App).Get(context.RequestAborted);
        if (status.App is null)
        {
            await AppAnswers.OfAsync(context, status);
            return;
        }

        var response = context.Response;
        var json = context.Request.Headers.Accept.Any(value => value?.Contains(JsonLines, StringComparison.OrdinalIgnoreCase) == true);
        response.ContentType = json ? JsonLines : "text/plain; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await SendAsync(context, grains.GetGrain<IAppLogGrain>(query.App), query, json);
    }

    private static async Task SendAsync(HttpContext context, IAppLogGrain log, Query query, bool json)
    {
        var deadline = context.Features.Get<RequestDeadline>();
        await context.Response.StartAsync(context.RequestAborted);
        using var buffer = new MemoryStream();
        var ask = new AppLogQuery(query.After, query.Instance, query.After > 0 ? Page : query.Tail, Last: query.After == 0);
        try
        {
            while (true)
            {
                var page = await log.Read(ask, context.RequestAborted);
                foreach (var line in page.Lines) Write(buffer, line, json);
                if (buffer.Length > 0)
                {
                    await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    buffer.SetLength(0);
                }

                // Whoever follows is given the whole time for each part, also for one that does not come.
                deadline?.Renew();
                ask = ask with { After = page.Next, Most = Page, Last = false };
                if (page.Lines.Length == Page) continue;
                if (!query.Follow) return;
                await log.WaitForMore(page.Next, context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has seen enough.
        }
    }

    private static void Write(MemoryStream buffer, AppLogLine line, bool json)
    {
        if (json)
        {
            JsonSerializer.Serialize(buffer, new LogRow(line.Number, line.Instance, Time(line), line.IsError ? "stderr" : "stdout", line.Text), ApiJson.Default.LogRow);
            buffer.WriteByte((byte)'\n');
            return;
        }

        buffer.Write(Encoding.UTF8.GetBytes($"{Time(line)} {line.Instance} {(line.IsError ? "stderr" : "stdout")} {line.Text}\n"));
    }

    /// <summary>RFC 3339 with all nine digits, which is more than a DateTimeOffset has.</summary>
    private static string Time(AppLogLine line)
    {
        var (seconds, rest) = Math.DivRem(line.Nanoseconds, 1_000_000_000);
        return string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(seconds):yyyy-MM-ddTHH:mm:ss}.{rest:000000000}Z");
    }

    private static bool TryRead(IQueryCollection values, out Query query, out ApiProblem? problem)
    {
        query = new Query(values["app_id"].ToString(), null, DefaultTail, 0, false);
        problem = !AppName.IsValid(query.App) ? ApiProblem.Invalid("app_id", "app_id is an app's name.")
            : !TryNumber(values["tail"].ToString(), DefaultTail, 5_000, out var tail) ? ApiProblem.Invalid("tail", "tail is how many of the last lines to begin with, from 0 to 5000.")
            : !TryNumber(values["after"].ToString(), 0, long.MaxValue, out var after) ? ApiProblem.Invalid("after", "after is the number of the last line that is known, from 0.")
            : values["instance"].ToString() is { Length: > 0 } text && !InstanceId.TryParse(text, out _) ? ApiProblem.Invalid("instance", "instance is the id of an instance, as web.1.1.")
            : values["follow"].ToString() is not ("" or "true" or "false") ? ApiProblem.Invalid("follow", "follow is true or false.")
            : Set(ref query, values, tail, after);
        return problem is null;
    }

    private static ApiProblem? Set(ref Query query, IQueryCollection values, long tail, long after)
    {
        query = query with { Instance = values["instance"].ToString() is { Length: > 0 } instance ? instance : null, Tail = (int)tail, After = after, Follow = values["follow"] == "true" };
        return null;
    }

    private static bool TryNumber(string text, long otherwise, long most, out long number)
    {
        number = otherwise;
        return text.Length == 0 || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most);
    }

    private sealed record Query(string App, string? Instance, int Tail, long After, bool Follow);
}
