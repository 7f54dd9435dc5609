using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;

namespace OrleansVoxa.Embedded.Engine.Hosting;

/// <summary>Checks the engine's options, reporting every fault at once.</summary>
internal sealed class EngineOptionsValidator
    : IValidateOptions<EmbeddedGrainOptions>, IValidateOptions<SiloMessagingOptions>, IValidateOptions<GrainCollectionOptions>, IValidateOptions<ReminderOptions>
{
    public ValidateOptionsResult Validate(string? name, EmbeddedGrainOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.SiloName)) faults.Add("EmbeddedGrainOptions.SiloName must not be empty.");
        Above(faults, "EmbeddedGrainOptions.ShutdownTimeout", options.ShutdownTimeout);
        return Result(faults);
    }

    public ValidateOptionsResult Validate(string? name, SiloMessagingOptions options)
    {
        var faults = new List<string>();
        Above(faults, "SiloMessagingOptions.ResponseTimeout", options.ResponseTimeout);
        NotBelow(faults, "SiloMessagingOptions.MaxEnqueuedRequestsHardLimit", options.MaxEnqueuedRequestsHardLimit);
        NotBelow(faults, "SiloMessagingOptions.MaxEnqueuedRequestsHardLimit_StatelessWorker", options.MaxEnqueuedRequestsHardLimit_StatelessWorker);
        if (options.MaxForwardCount is < 0 or > 250) faults.Add("SiloMessagingOptions.MaxForwardCount must be between 0 and 250.");
        return Result(faults);
    }

    public ValidateOptionsResult Validate(string? name, GrainCollectionOptions options)
    {
        var faults = new List<string>();
        Above(faults, "GrainCollectionOptions.CollectionQuantum", options.CollectionQuantum);
        Above(faults, "GrainCollectionOptions.ActivationTimeout", options.ActivationTimeout);
        Above(faults, "GrainCollectionOptions.DeactivationTimeout", options.DeactivationTimeout);
        if (options.CollectionAge <= options.CollectionQuantum)
            faults.Add("GrainCollectionOptions.CollectionAge must be above CollectionQuantum.");
        faults.AddRange(options.ClassSpecificCollectionAge.Where(pair => pair.Value <= options.CollectionQuantum)
            .Select(pair => $"GrainCollectionOptions.ClassSpecificCollectionAge[{pair.Key}] must be above CollectionQuantum."));
        return Result(faults);
    }

    public ValidateOptionsResult Validate(string? name, ReminderOptions options)
    {
        var faults = new List<string>();
        if (options.MinimumReminderPeriod < TimeSpan.Zero) faults.Add("ReminderOptions.MinimumReminderPeriod must not be below zero.");
        Above(faults, "ReminderOptions.InitializationTimeout", options.InitializationTimeout);
        return Result(faults);
    }

    private static void Above(List<string> faults, string option, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(20)) faults.Add($"{option} must be above zero and at most 20 days; it is {value}.");
    }

    private static void NotBelow(List<string> faults, string option, int value)
    {
        if (value < 0) faults.Add($"{option} must not be below zero; it is {value}.");
    }

    private static ValidateOptionsResult Result(List<string> faults) =>
        faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
}
