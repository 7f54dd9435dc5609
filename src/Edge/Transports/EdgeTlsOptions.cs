namespace OrleansVoxa.Edge.Transports;

/// <summary>The certificate of the TLS listener; section <c>p2p:tls</c>. Checked at start-up by <see cref="EdgeTlsOptionsValidator"/>.</summary>
public sealed class EdgeTlsOptions
{
    public const string Section = EdgeOptions.Section + ":tls";

    /// <summary>PEM file with the certificate and its chain. Unset, the edge signs one for its identity key itself, as clients expect by default.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the certificate's private key; needed with <see cref="CertificateFile"/>, and mode 0600.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>How often, at most, new connections look whether the files have changed. Default 10 s.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a certificate that the edge signs itself is valid; it makes another when half of that is over. Default 180 days.</summary>
    public TimeSpan SelfSignedValidity { get; set; } = TimeSpan.FromDays(180);

    /// <summary>
    /// DNS names and IP addresses that a certificate which the edge signs itself is also for, beside the node id: for programs that look for
    /// the name they connected to, which this project's do not. Default none.
    /// </summary>
    public IList<string> Hosts { get; } = [];
}
