using System.Collections.Immutable;

namespace OrleansVoxa.Conformance.Tests.Grains;

[Alias("conformance.IAlarmGrain")]
public interface IAlarmGrain : IGrainWithStringKey
{
    Task Set(string name, TimeSpan due, TimeSpan period);

    Task<bool> Unset(string name);

    /// <summary>Unregisters by a handle that was registered over since.</summary>
    Task UnsetStale(string name);

    Task<ImmutableArray<string>> Names();
}

/// <summary>Its class takes no reminders.</summary>
[Alias("conformance.IForgetfulGrain")]
public interface IForgetfulGrain : IGrainWithStringKey
{
    Task Set();
}
