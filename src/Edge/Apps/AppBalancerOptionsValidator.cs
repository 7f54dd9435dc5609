using System.Net;
using Microsoft.Extensions.Options;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Reports every value that cannot work, by the name under which it is configured.</summary>
public sealed class AppBalancerOptionsValidator : IValidateOptions<AppBalancerOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, AppBalancerOptions options)
    {
        var faults = new List<string>();
        Range(nameof(options.RequestsPerInstance), options.RequestsPerInstance, 1, 100_000);
        Range(nameof(options.RequestsWaiting), options.RequestsWaiting, 0, 100_000);
        Range(nameof(options.Retries), options.Retries, 0, 9);
        Range(nameof(options.BreakerFailures), options.BreakerFailures, 1, 1_000);
        Range(nameof(options.BreakerSuccesses), options.BreakerSuccesses, 1, 1_000);
        Range(nameof(options.RoutesKept), options.RoutesKept, 1, 1_000_000);
        Range(nameof(options.ConnectionsPerPort), options.ConnectionsPerPort, 1, 1_000_000);
        Range(nameof(options.PortsFrom), options.PortsFrom, 1, IPEndPoint.MaxPort);
        Range(nameof(options.PortsTo), options.PortsTo, options.PortsFrom, IPEndPoint.MaxPort);
        Time(nameof(options.WaitDeadline), options.WaitDeadline);
        Time(nameof(options.ConnectDeadline), options.ConnectDeadline);
        Time(nameof(options.AnswerDeadline), options.AnswerDeadline);
        Time(nameof(options.BreakerPause), options.BreakerPause);
        Time(nameof(options.RoutesAge), options.RoutesAge);
        if (!IPAddress.TryParse(options.PortAddress, out _)) faults.Add($"{AppBalancerOptions.Section}:{nameof(options.PortAddress)} is '{options.PortAddress}'; it must be an IP address.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string field, int value, int least, int most)
        {
            if (value < least || value > most) faults.Add($"{AppBalancerOptions.Section}:{field} is {value}; it must be from {least} to {most}.");
        }

        void Time(string field, TimeSpan value)
        {
            if (value <= TimeSpan.Zero || value > Longest) faults.Add($"{AppBalancerOptions.Section}:{field} is {value}; it must be more than 0 and at most 1 day.");
        }
    }
}
