using System.CommandLine;
using OrleansVoxa.Cli.Output;
using OrleansVoxa.Client;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Protocol.Exchanges;

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

                return await body(new CommandContext(terminal, server, parsed.GetValue(Key)!, time, Console.OpenStandardInput), parsed, cancellationToken);
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

    private static int ExitCodeOf(string code) => code switch
    {
        "connect_failed" or "connection_lost" or "handshake_failed" or "request_timeout" => ExitCodes.Unreachable,
        "service_unknown" or "unknown_node" or "not_found" => ExitCodes.NotFound,
        "name_taken" or "handle_taken" or "bad_signature" or "stale_sequence" or "clock_skew" or "key_mismatch"
            or "signature_required" or "node_dead" or "forbidden" or "wrong_server" => ExitCodes.Refused,
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
