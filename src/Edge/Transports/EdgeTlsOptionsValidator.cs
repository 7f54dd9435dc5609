using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace OrleansVoxa.Edge.Transports;

/// <summary>Reports every value that cannot work, files included: a certificate that does not load is told at start-up, not by the first client.</summary>
public sealed class EdgeTlsOptionsValidator : IValidateOptions<EdgeTlsOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public ValidateOptionsResult Validate(string? name, EdgeTlsOptions options)
    {
        var faults = new List<string>();
        Time(nameof(options.ReloadInterval), options.ReloadInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Time(nameof(options.SelfSignedValidity), options.SelfSignedValidity, TimeSpan.FromHours(1), Longest);
        foreach (var host in options.Hosts)
            if (Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
                faults.Add($"{EdgeTlsOptions.Section}:{nameof(options.Hosts)} must be DNS names and IP addresses, and '{host}' is neither");
        if (options.CertificateFile is null != options.PrivateKeyFile is null)
            faults.Add($"{EdgeTlsOptions.Section}:{nameof(options.CertificateFile)} and {nameof(options.PrivateKeyFile)} are set together or not at all");
        else if (options.CertificateFile is not null && Fault(options) is { } fault)
            faults.Add(fault);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Time(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most) faults.Add($"{EdgeTlsOptions.Section}:{key} must be from {least} to {most}, not {value}");
        }
    }

    private static string? Fault(EdgeTlsOptions options)
    {
        try
        {
            using var loaded = CertificateFiles.Load(options.CertificateFile!, options.PrivateKeyFile!);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"{EdgeTlsOptions.Section}: the certificate in {options.CertificateFile} and its key in {options.PrivateKeyFile} cannot be used: {error.Message}";
        }
    }
}
