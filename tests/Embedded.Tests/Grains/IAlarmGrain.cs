using System.Collections.Immutable;

namespace OrleansVoxa.Embedded.Tests.Grains;

public interface IAlarmGrain : IGrainWithStringKey
{
    Task Set(string name, TimeSpan due, TimeSpan period);

    Task Unset(string name);

    Task UnsetStale(string name);

    Task<ImmutableArray<string>> Names();

    Task<ImmutableArray<string>> Ticks();
}

public interface IForgetfulGrain : IGrainWithStringKey
{
    Task Set();
}
