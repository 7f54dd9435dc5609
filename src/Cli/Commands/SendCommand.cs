using System.CommandLine;
using System.Text;
using OrleansVoxa.Cli.Output;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa send SERVICE PATH</c>: a request that this program splits and wraps itself, so that the first relay learns nothing.</summary>
internal static class SendCommand
{
    public static Command Create(CommandRunner runner)
    {
        var service = new Argument<string>("service") { Description = "Name of a published service, or a publisher's node id." };
        var target = new Argument<string>("path") { Description = "Path and query, for instance /doc/." };
        var method = new Option<string>("--method", "-X") { Description = "Request method (default GET, POST with --data).", };
        var header = new Option<string[]>("--header", "-H") { Description = "A header field, 'Name: value'; may be given more than once." };
        var data = new Option<string>("--data", "-d") { Description = "Body: text, @FILE, or @- for standard input." };
        var file = new Option<string>("--output", "-o") { Description = "File for the answer's body (default standard output)." };
        var include = new Option<bool>("--include", "-i") { Description = "Print status and header fields before the body." };
        var send = new Command("send", "Send one split request and print its answer.") { service, target, method, header, data, file, include };
        send.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var path = TargetOf(parsed.GetValue(target)!);
            var headers = (parsed.GetValue(header) ?? []).Select(ParseHeader).ToList();
            using var body = RequestData.Open(parsed.GetValue(data), context);
            body?.StateLength(headers);
            var request = new SplitRequest
            {
                Method = parsed.GetValue(method) ?? (body is null ? "GET" : "POST"),
                Target = path,
                Headers = headers,
                Body = body?.Reader,
            };
            await using var session = await EdgeSession.OpenAnonymousAsync(context, cancellationToken);
            await using var response = await SendAsync(session, parsed.GetValue(service)!, request, cancellationToken);
            var received = await WriteBodyAsync(context, response, parsed.GetValue(file), parsed.GetValue(include), cancellationToken);
            if (parsed.GetValue(file) is { } saved)
                context.Terminal.Result(new { response.Status, Bytes = received, File = saved }, $"{response.Status} {response.Reason}, {received} bytes in {saved}");
            return response.Status < 400 ? ExitCodes.Success : ExitCodes.Failed;
        }));
        return send;
    }

    internal static string TargetOf(string path) => path.StartsWith('/')
        ? path
        : throw new CommandFailedException(ExitCodes.Usage, "bad_path", $"A path starts with a slash; '{path}' does not.");

    /// <summary>Sends, and gives back an answer that has a head; anything else is a failure of the command.</summary>
    internal static async Task<SplitResponse> SendAsync(
        EdgeSession session, string service, SplitRequest request, CancellationToken cancellationToken)
    {
        var response = await session.Client.SendAsync(service, request, cancellationToken);
        if (response.Failure is not { } failure) return response;
        await response.DisposeAsync();
        var exit = failure.Code == ExchangeFailureCodes.ServiceUnknown ? ExitCodes.NotFound : ExitCodes.Failed;
        throw new CommandFailedException(exit, failure.Code, failure.Text);
    }

    private static HeaderField ParseHeader(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new HeaderField(text[..colon].Trim(), text[(colon + 1)..].Trim())
            : throw new CommandFailedException(ExitCodes.Usage, "bad_header", $"--header takes 'Name: value', not '{text}'.");
    }

    private static async Task<long> WriteBodyAsync(
        CommandContext context, SplitResponse response, string? file, bool include, CancellationToken cancellationToken)
    {
        if (context.Terminal.Json && file is null)
        {
            using var whole = new MemoryStream();
            await response.Body.CopyToAsync(whole, cancellationToken);
            context.Terminal.Result(
                new { response.Status, response.Reason, Headers = response.Headers.Select(field => new[] { field.Name, field.Value }), Body = whole.ToArray() }, "");
            return whole.Length;
        }

        await using var output = file is null ? context.Terminal.OpenBytes() : File.Create(file);
        if (include && file is null)
        {
            var head = new StringBuilder($"{response.Status} {response.Reason}\n");
            foreach (var field in response.Headers) head.Append(field.Name).Append(": ").Append(field.Value).Append('\n');
            await output.WriteAsync(Encoding.UTF8.GetBytes(head.Append('\n').ToString()), cancellationToken);
        }

        using var progress = new TransferProgress(context, file is null ? null : LengthOf(response));
        var buffer = new byte[64 * 1024];
        long total = 0;
        int read;
        while ((read = await response.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            total += read;
            progress.Report(total);
        }

        return total;
    }

    private static long? LengthOf(SplitResponse response)
    {
        foreach (var field in response.Headers)
        {
            if (field.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && long.TryParse(field.Value, out var length)) return length;
        }

        return 0;
    }
}
