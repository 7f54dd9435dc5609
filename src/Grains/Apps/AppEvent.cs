using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What happens to an app.</summary>
internal abstract record AppEvent
{
    private AppEvent()
    {
    }

    /// <summary>It is deployed, for the first time or after it was stopped.</summary>
    public sealed record Start(int Revision, int Replicas, string Operator) : AppEvent;

    /// <summary>Another revision is wanted.</summary>
    public sealed record Change(int Revision, int Replicas, string What, string Operator) : AppEvent;

    /// <summary>Another number of instances is wanted.</summary>
    public sealed record Scale(int Replicas, string Operator) : AppEvent;

    /// <summary>No instance is wanted any more.</summary>
    public sealed record Stop(string Operator) : AppEvent;

    /// <summary>A machine said how instances stand.</summary>
    public sealed record Observe(string Node, ImmutableArray<AppInstanceFacts> Facts) : AppEvent;

    /// <summary>A machine is gone, with these instances.</summary>
    public sealed record LoseNode(string Node, ImmutableArray<string> Instances, string Code, string Text) : AppEvent;

    /// <summary>A machine was chosen for an instance.</summary>
    public sealed record Place(long Serial, string Node) : AppEvent;

    /// <summary>No machine was found, or the chosen one refused.</summary>
    public sealed record Unplace(long Serial, string Code, string Text) : AppEvent;

    /// <summary>A machine knows that instances go.</summary>
    public sealed record Released(string Node, ImmutableArray<string> Instances) : AppEvent;

    /// <summary>Time went by.</summary>
    public sealed record Tick : AppEvent;
}
