using System.CommandLine;
using OrleansVoxa.Cli.Output;
using OrleansVoxa.Client;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli;

/// <summary>The options that every command shares, and the one place where a failure becomes a sentence and an exit code.</summary>
internal sealed class CommandRunner(Func<bool, Terminal> terminals, TimeProvider time)
{
    public Option<bool> Json { get; } = new("--json") { Description = "Answer in JSON, one value a line; failures too.", Recursive = true };

    public Option<string> Server { get; } = new("--server")
    {
        Description = "URL of the API.",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("VOXA_SERVER") ?? "http://127.0.0.1:9999",
    };

    public Option<string> Key { get; } = new("--key")
    {
        Description = "File that holds the identity key; made at first use.",
        Recursive = true,
        DefaultValueFactory = _ => DefaultKeyPath(),
    };

    public Option<string?> Edge { get; } = new("--edge")
    {
        Description = "The edge to connect to: voxa://NODEID@HOST:PORT, voxa+tls://… or voxa+unix://NODEID@/PATH; asked for at the API otherwise.",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("VOXA_EDGE_ENDPOINT"),
    };

    public Option<string[]> Pins { get; } = new("--edge-pin")
    {
        Description = "The key that the edge's TLS certificate must hold, as `keys cert` prints it: sha256/BASE64.",
        Recursive = true,
    };

    public Func<ParseResult, CancellationToken, Task<int>> Run(Func<CommandContext, ParseResult, CancellationToken, Task<int>> body) =>
        async (parsed, cancellationToken) =>
        {
            var terminal = terminals(parsed.GetValue(Json));
            try
            {
                if (!Uri.TryCreate(parsed.GetValue(Server), UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
                {
                    throw new CommandFailedException(ExitCodes.Usage, "bad_server",
                        $"--server takes a URL such as http://127.0.0.1:9999, not '{parsed.GetValue(Server)}'.");
                }

                var route = new EdgeRoute(EndpointOf(parsed.GetValue(Edge)), [.. (parsed.GetValue(Pins) ?? []).Select(PinOf)]);
                return await body(new CommandContext(terminal, server, route, parsed.GetValue(Key)!, time, Console.OpenStandardInput), parsed, cancellationToken);
            }
            catch (CommandFailedException failure)
            {
                terminal.Fail(failure.Code, failure.Message);
                return failure.ExitCode;
            }
            catch (VoxaClientException failure)
            {
                terminal.Fail(failure.Code, failure.Message);
                return ExitCodeOf(failure.Code);
            }
            catch (IdentityKeyFileException failure)
            {
                terminal.Fail("key_file", failure.Message);
                return ExitCodes.Failed;
            }
            catch (ArgumentException failure)
            {
                // What only the library can judge: a handle, a method, a field's name.
                terminal.Fail("bad_request", failure.Message);
                return ExitCodes.Usage;
            }
            catch (ExchangeFailureException failure)
            {
                // The answer had begun and was cut: what came of it is not all of it.
                terminal.Fail(failure.Failure.Code, failure.Failure.Text);
                return ExitCodes.Failed;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                terminal.Fail("file", failure.Message);
                return ExitCodes.Failed;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                terminal.Note("interrupted");
                return ExitCodes.Interrupted;
            }
        };

    private static VoxaEndpoint? EndpointOf(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : VoxaEndpoint.TryParse(text, out var endpoint) ? endpoint
        : throw new CommandFailedException(ExitCodes.Usage, "bad_edge", $"--edge takes voxa://NODEID@HOST:PORT, voxa+tls://NODEID@HOST:PORT or voxa+unix://NODEID@/PATH, not '{text}'.");

    private static CertificatePin PinOf(string text) =>
        CertificatePin.TryParse(text, out var pin) ? pin
        : throw new CommandFailedException(ExitCodes.Usage, "bad_pin", $"--edge-pin takes sha256/ and 44 characters of base64, not '{text}'.");

    private static int ExitCodeOf(string code) => code switch
    {
        "connect_failed" or "connection_lost" or "handshake_failed" or "request_timeout" => ExitCodes.Unreachable,
        "service_unknown" or "unknown_node" or "not_found" => ExitCodes.NotFound,
        "name_taken" or "handle_taken" or "bad_signature" or "stale_sequence" or "clock_skew" or "key_mismatch"
            or "signature_required" or "node_dead" or "node_succeeded" or "already_succeeded" or "same_key" or "successor_exists" or "successor_dead"
            or "successor_succeeded" or "successor_reserved" or "succession_circle" or "succession_pending" or "forbidden" or "wrong_server" or "tls_failed" => ExitCodes.Refused,
        _ => ExitCodes.Failed,
    };

    private static string DefaultKeyPath()
    {
        var folder = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        if (string.IsNullOrEmpty(folder))
            folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(folder, "voxa", "identity.pem");
    }
}
