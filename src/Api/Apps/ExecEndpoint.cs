using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Api.Apps;

/// <summary><c>POST /api/apps/exec</c>: runs a command in an instance. The answer is JSON lines as it goes: where it runs, what it writes, how it ended.</summary>
internal static class ExecEndpoint
{
    private const string JsonLines = "application/x-ndjson";

    /// <summary><c>POST /api/apps/exec</c></summary>
    public static async Task RunAsync(HttpContext context)
    {
        var (request, problem) = await ApiBody.ReadAsync(context, ApiJson.Default.ExecRequest, null);
        problem ??= FaultOf(request!);
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var id = ExecId.New();
        var exec = AppAnswers.Grains(context).GetGrain<IAppExecGrain>(id);
        var terminal = TerminalOf(request!);
        var seconds = request!.TimeoutSeconds ?? (terminal is null ? ExecLimits.DefaultSeconds : ExecLimits.MaximumSeconds);
        var isRefused = false;
        try
        {
            var place = await exec.Start(
                new AppExecRequest(request.AppId!, request.Instance, ImmutableCollectionsMarshal.AsImmutableArray(request.Command), request.Input == true, seconds, AppAnswers.Operator(context), terminal),
                context.RequestAborted);
            isRefused = place.Code is not null;
            if (isRefused) await AppAnswers.Problem(place.Code!, place.Text!).WriteAsync(context);
            else await AnswerAsync(context, exec, new ExecStartRow(id, place.Instance, place.Node, seconds, terminal is null ? null : true));
        }
        finally
        {
            // Changes nothing if it has ended. Also where the start was not heard of: whoever asks again must not find the command run twice.
            if (!isRefused) await EndAsync(exec);
        }
    }

    private static async Task EndAsync(IAppExecGrain exec)
    {
        try
        {
            await exec.Cancel(CancellationToken.None);
        }
        catch (Exception fault) when (fault is OrleansException or TimeoutException)
        {
            // With its silo the run is lost, and its machine is told so; one that is there hears from its caller no more, and ends by that.
        }
    }

    private static async Task AnswerAsync(HttpContext context, IAppExecGrain exec, ExecStartRow start)
    {
        context.Response.ContentType = JsonLines;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // How long all of it may take, and a part of it, are the run's to say.
        context.Features.Get<RequestDeadline>()?.Suspend();
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        // A command that is silent would not notice that its caller is gone.
        CallerProbe.Set(context.Features.Get<IConnectionSocketFeature>()?.Socket);
        using var answer = new ExecAnswer(context, exec, context.RequestServices.GetRequiredService<TimeProvider>());
        try
        {
            await answer.SendAsync(start);
        }
        catch (OperationCanceledException)
        {
            // The caller has left, or takes nothing any more. Half an answer must not look like a whole one.
            context.Abort();
        }
    }

    private static ApiProblem? FaultOf(ExecRequest request) =>
        !AppName.IsValid(request.AppId) ? ApiProblem.Invalid("app_id", "app_id is an app's name.")
        : request.Instance is not null && !InstanceId.TryParse(request.Instance, out _) ? ApiProblem.Invalid("instance", "instance is the id of an instance, as web.1.1.")
        : !ExecLimits.IsCommand(request.Command) ? ApiProblem.Invalid("command", $"command is what is run, without a shell: 1 to {ExecLimits.MaximumWords} words of {ExecLimits.MaximumCommand} bytes together, as [\"/bin/ls\", \"-l\"].")
        : request.TimeoutSeconds is < 1 or > ExecLimits.MaximumSeconds ? ApiProblem.Invalid("timeout_seconds", $"timeout_seconds is how long the command may run, from 1 to {ExecLimits.MaximumSeconds}.")
        : TerminalFaultOf(request);

    private static ApiProblem? TerminalFaultOf(ExecRequest request)
    {
        if (request.Tty != true)
        {
            var field = request.Columns is not null ? "columns" : request.Rows is not null ? "rows" : request.Term is not null ? "term" : null;
            return field is null ? null : ApiProblem.Invalid(field, $"{field} is of the terminal that tty asks for.");
        }

        return (request.Columns ?? request.Rows) is not null && ExecControlEndpoint.SizeFaultOf(request.Columns, request.Rows) is { } fault ? fault
            : request.Term is not null && !ExecTerminal.IsType(request.Term) ? ApiProblem.Invalid("term", $"term is what kind of terminal it is, as xterm-256color: at most {ExecTerminal.MaximumType} letters, digits, +, -, . and _.")
            : null;
    }

    private static AppExecTerminal? TerminalOf(ExecRequest request) => request.Tty != true ? null
        : new AppExecTerminal(request.Term ?? ExecTerminal.DefaultType, new AppExecSize(request.Columns ?? ExecSize.Default.Columns, request.Rows ?? ExecSize.Default.Rows));
}
