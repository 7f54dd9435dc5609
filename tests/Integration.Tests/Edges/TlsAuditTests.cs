using System.Diagnostics;
using System.Text.Json;

namespace OrleansVoxa.Integration.Tests.Edges;

/// <summary>
/// What testssl.sh finds in the TLS listener of the running program, as it comes. Four minutes of a processor, so it runs when it is asked for
/// (docs/protocol/transports.md); what it looks for first, versions and suites, has tests of its own that always run.
/// </summary>
[Trait("Category", "Audit")]
public sealed class TlsAuditTests
{
    private const string Program = "/usr/bin/testssl";

    // What an auditor must say of any certificate that nobody else has signed: peers know it by its key.
    private static readonly string[] OfSelfSigned = ["cert_chain_of_trust", "cert_revocation"];

    private static readonly string[] Harmless = ["OK", "INFO", "LOW", "WARN", "DEBUG"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Listener_AuditedByTestssl_HasNothingAboveLow()
    {
        if (!File.Exists(Program)) Assert.Skip("testssl.sh is not installed; Debian's package is testssl.sh.");
        await using var network = await VoxaNetwork.StartAsync(
            Cancellation, "--p2p:tls:hosts:0", "localhost", "--p2p:maxConnectionsPerAddress", "1000", "--p2p:acceptsPerSecond", "10000", "--p2p:messagesPerSecond", "10000", "--relays", "0");
        var report = Path.Combine(network.Folder, "testssl.json");

        // Protocols, ciphers, forward secrecy, preferences, the certificate, and every vulnerability that it knows.
        using var audit = Process.Start(new ProcessStartInfo(
            Program,
            ["--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--jsonfile", report, "-p", "-s", "-f", "-P", "-S", "-U", $"localhost:{41046 + network.PortOffset}"])
        {
            RedirectStandardOutput = true,
        })!;
        var told = await audit.StandardOutput.ReadToEndAsync(Cancellation);
        await audit.WaitForExitAsync(Cancellation);

        using var findings = JsonDocument.Parse(await File.ReadAllTextAsync(report, Cancellation));
        var found = findings.RootElement.EnumerateArray()
            .Select(finding => (Id: finding.GetProperty("id").GetString()!, Severity: finding.GetProperty("severity").GetString()!, Text: finding.GetProperty("finding").GetString()))
            .ToList();
        // It did look: an audit that could not connect finds nothing, too.
        Assert.True(found.Count > 60, told);
        Assert.Contains(found, finding => finding is { Id: "TLS1_3", Severity: "OK" });
        Assert.Contains(found, finding => finding is { Id: "secure_client_renego", Severity: "OK" });
        Assert.DoesNotContain(found, finding => !Harmless.Contains(finding.Severity) && !OfSelfSigned.Contains(finding.Id));
    }
}
