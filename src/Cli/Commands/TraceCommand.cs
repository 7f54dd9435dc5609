using System.CommandLine;
using System.Globalization;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa trace SERVICE PATH</c>: sends a request and shows which fragment went where.</summary>
internal static class TraceCommand
{
    private static readonly string[] Headings = ["way", "fragment", "path of relays", "bytes", "ms", "verified"];

    public static Command Create(CommandRunner runner)
    {
        var service = new Argument<string>("service") { Description = "Name of a published service, or a publisher's node id." };
        var target = new Argument<string>("path") { Description = "Path and query, for instance /doc/." };
        var trace = new Command("trace", "Send one split GET and show each fragment: its path of relays, bytes, milliseconds, and whether it was verified.") { service, target };
        trace.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var request = new SplitRequest { Method = "GET", Target = SendCommand.TargetOf(parsed.GetValue(target)!), Trace = true };
            await using var session = await EdgeSession.OpenAnonymousAsync(context, cancellationToken);
            var started = context.Time.GetTimestamp();
            await using var response = await SendCommand.SendAsync(session, parsed.GetValue(service)!, request, cancellationToken);
            var bytes = await CountAsync(response.Body, cancellationToken);
            var elapsed = context.Time.GetElapsedTime(started);
            var names = await session.Client.GetRelayNamesAsync(cancellationToken);
            var rows = response.Trace!.Rows.Select(row => Row.From(row, names)).ToList();
            context.Terminal.Rows(rows, Headings, row => row.Cells());
            context.Terminal.Note(string.Create(CultureInfo.InvariantCulture,
                $"{response.Status} {response.Reason}, {bytes} bytes in {elapsed.TotalMilliseconds:0.0} ms"));
            if (response.Trace.Omitted > 0) context.Terminal.Note($"{response.Trace.Omitted} more fragments are not shown");
            return ExitCodes.Success;
        }));
        return trace;
    }

    private static async Task<long> CountAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        long total = 0;
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0) total += read;
        return total;
    }

    private sealed record Row(string Way, string Fragment, IReadOnlyList<string> Path, int Bytes, double? Milliseconds, bool Verified)
    {
        public static Row From(TraceRow row, IReadOnlyDictionary<NodeId, string> names) => new(
            row.Direction == TraceDirection.Request ? "request" : "answer",
            $"{row.Segment}.{row.Index}",
            [.. row.Path.Select(id => names.GetValueOrDefault(id) ?? id.ToString()[..12])],
            row.Bytes,
            row.Elapsed?.TotalMilliseconds,
            row.Verified);

        public string[] Cells() =>
        [
            Way, Fragment, string.Join(" > ", Path), Bytes.ToString(CultureInfo.InvariantCulture),
            Milliseconds?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-", Verified ? "yes" : "not needed",
        ];
    }
}
