using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Api.Apps;

/// <summary><c>POST /api/apps/exec_resize</c> and <c>exec_signal</c>: what a command is told beside what it reads.</summary>
internal static class ExecControlEndpoint
{
    /// <summary><c>POST /api/apps/exec_resize</c></summary>
    public static Task ResizeAsync(HttpContext context) => SendAsync(
        context, ApiJson.Default.ExecResizeRequest, static request => request.ExecId,
        static request => SizeFaultOf(request.Columns, request.Rows),
        static (exec, request, caller, token) => exec.Resize(caller, new AppExecSize(request.Columns!.Value, request.Rows!.Value), token));

    /// <summary><c>POST /api/apps/exec_signal</c></summary>
    public static Task SignalAsync(HttpContext context) => SendAsync(
        context, ApiJson.Default.ExecSignalRequest, static request => request.ExecId,
        static request => ExecSignals.TryParse(request.Signal, out _) ? null : ApiProblem.Invalid("signal", $"signal is one of {ExecSignals.Names}."),
        static (exec, request, caller, token) => ExecSignals.TryParse(request.Signal, out var signal) ? exec.Signal(caller, (int)signal, token) : Task.FromResult(AppExecReach.Unknown));

    /// <summary>What is wrong with a size, both sides of which must be there.</summary>
    public static ApiProblem? SizeFaultOf(int? columns, int? rows) =>
        columns is not { } width || !ExecSize.IsSide(width) ? ApiProblem.Invalid("columns", $"columns is how many characters a row of the terminal has, from 1 to {ExecSize.Maximum}.")
        : rows is not { } height || !ExecSize.IsSide(height) ? ApiProblem.Invalid("rows", $"rows is how many rows the terminal has, from 1 to {ExecSize.Maximum}.")
        : null;

    private static async Task SendAsync<T>(
        HttpContext context, JsonTypeInfo<T> type, Func<T, string?> idOf, Func<T, ApiProblem?> faultOf, Func<IAppExecGrain, T, string, CancellationToken, Task<AppExecReach>> send)
        where T : class
    {
        var (request, problem) = await ApiBody.ReadAsync(context, type, null);
        var id = request is null ? null : idOf(request);
        problem ??= ExecId.IsValid(id) ? faultOf(request!) : ApiProblem.Invalid("exec_id", "exec_id is the one of the first line that exec answers.");
        if (problem is null)
        {
            var reach = await send(AppAnswers.Grains(context).GetGrain<IAppExecGrain>(id!), request!, AppAnswers.Operator(context), context.RequestAborted);
            problem = reach switch
            {
                AppExecReach.Unknown => AppAnswers.Problem(AppCodes.UnknownExec, $"There is no command {id} of yours that runs."),
                AppExecReach.NoTerminal => AppAnswers.Problem(AppCodes.ExecNoTerminal, $"Command {id} was given no terminal, which would have a size; tty asks for one."),
                _ => null,
            };
            if (problem is null)
            {
                // One that has ended meanwhile is nobody's fault.
                await AppAnswers.OkAsync(
                    context, new ExecControlAnswer(id!, reach == AppExecReach.Sent, AppAnswers.Version(context), AppAnswers.Now(context)), ApiJson.Default.ExecControlAnswer);
                return;
            }
        }

        await problem.WriteAsync(context);
    }
}
