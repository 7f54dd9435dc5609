using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Proxying;

namespace OrleansVoxa.Edge;

/// <summary>Reports every value that cannot work, by the name under which it is configured.</summary>
public sealed class EdgeOptionsValidator : IValidateOptions<EdgeOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, EdgeOptions options)
    {
        var faults = new List<string>();
        Range(nameof(options.MaxConnections), options.MaxConnections, 1, 1_000_000);
        Range(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress, 1, 1_000_000);
        Range(nameof(options.AcceptsPerSecond), options.AcceptsPerSecond, 1, 1_000_000);
        Range(nameof(options.HeartbeatsMissed), options.HeartbeatsMissed, 1, 100);
        Range(nameof(options.RequestsInFlight), options.RequestsInFlight, 1, 100_000);
        Range(nameof(options.GrainRequests), options.GrainRequests, 1, 1_000_000);
        Range(nameof(options.NormalPercent), options.NormalPercent, 1, 100);
        Range(nameof(options.BulkPercent), options.BulkPercent, 1, 100);
        Range(nameof(options.QueuedWrites), options.QueuedWrites, 1, 10_000);
        Range(nameof(options.QueuedPackets), options.QueuedPackets, 16, 65_536);
        Range(nameof(options.MessagesPerSecond), options.MessagesPerSecond, 1, 1_000_000);
        Range(nameof(options.PacketsPerSecond), options.PacketsPerSecond, 1, 10_000_000);
        Range(nameof(options.MaxBodyBytes), options.MaxBodyBytes, 1, 16L * 1024 * 1024 * 1024);
        Range(nameof(options.MaxCallBodyBytes), options.MaxCallBodyBytes, 1, 15 * 1024 * 1024);
        Range(nameof(options.BridgeRequestsInFlight), options.BridgeRequestsInFlight, 1, 100_000);
        Range(nameof(options.StreamsPerSession), options.StreamsPerSession, 1, 65_536);
        Range(nameof(options.StreamWindowBytes), options.StreamWindowBytes, 4_096, 16 * 1024 * 1024);
        Range(nameof(options.QueuedDatagrams), options.QueuedDatagrams, 1, 1_000_000);
        Range(nameof(options.DatagramsInFlight), options.DatagramsInFlight, 1, 1_000);
        Range(nameof(options.ProbesInFlight), options.ProbesInFlight, 1, 10_000);
        Range(nameof(options.ProbesPerHost), options.ProbesPerHost, 1, 60_000);
        Time(nameof(options.ProxyHeaderDeadline), options.ProxyHeaderDeadline);
        Time(nameof(options.HandshakeDeadline), options.HandshakeDeadline);
        Time(nameof(options.FirstFrameDeadline), options.FirstFrameDeadline);
        Time(nameof(options.IdleTimeout), options.IdleTimeout);
        Time(nameof(options.HeartbeatInterval), options.HeartbeatInterval);
        Time(nameof(options.AttachRenewal), options.AttachRenewal);
        Time(nameof(options.RequestDeadline), options.RequestDeadline);
        Time(nameof(options.BridgeDeadline), options.BridgeDeadline);
        Time(nameof(options.PublisherCheckInterval), options.PublisherCheckInterval);
        Time(nameof(options.PublisherGrace), options.PublisherGrace);
        Time(nameof(options.RelayCacheTime), options.RelayCacheTime);
        Time(nameof(options.RelayBeatInterval), options.RelayBeatInterval);
        Time(nameof(options.ProbeInterval), options.ProbeInterval);
        Time(nameof(options.ProbeTimeout), options.ProbeTimeout);
        if (options.DrainDeadline < TimeSpan.Zero || options.DrainDeadline > Longest)
            faults.Add(Text(nameof(options.DrainDeadline), options.DrainDeadline, "from 0 to 1 day"));
        if (options.MaxConnectionsPerAddress > options.MaxConnections)
        {
            faults.Add($"{EdgeOptions.Section}:{nameof(options.MaxConnectionsPerAddress)} ({options.MaxConnectionsPerAddress}) "
                + $"must not exceed {EdgeOptions.Section}:{nameof(options.MaxConnections)} ({options.MaxConnections})");
        }

        if (options.BulkPercent > options.NormalPercent)
        {
            faults.Add($"{EdgeOptions.Section}:{nameof(options.BulkPercent)} ({options.BulkPercent}) "
                + $"must not exceed {EdgeOptions.Section}:{nameof(options.NormalPercent)} ({options.NormalPercent})");
        }

        foreach (var proxy in options.TrustedProxies)
        {
            if (TrustedProxies.Parse(proxy) is null)
                faults.Add($"{EdgeOptions.Section}:{nameof(options.TrustedProxies)} must hold IP addresses, or networks such as 10.0.0.0/8, not '{proxy}'");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, long value, long least, long most)
        {
            if (value < least || value > most) faults.Add(Text(key, value, $"from {least} to {most}"));
        }

        void Time(string key, TimeSpan value)
        {
            if (value <= TimeSpan.Zero || value > Longest) faults.Add(Text(key, value, "above 0 and at most 1 day"));
        }
    }

    private static string Text(string key, object value, string range) =>
        $"{EdgeOptions.Section}:{key} must be {range}, not {value}";
}
