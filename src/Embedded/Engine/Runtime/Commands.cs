using Orleans;
using Orleans.Embedded;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>The sweeper asks a runner to answer the calls that have waited too long.</summary>
internal sealed class ExpireCommand(int tick) : TurnItem
{
    internal override void Enter(CallTarget target)
    {
        switch (target)
        {
            case Activation activation:
                activation.Silo.Sweeper.OnExpired();
                activation.Expire(tick);
                break;
            case ObserverTarget observer:
                observer.Silo.Sweeper.OnExpired();
                observer.Expire(tick);
                break;
        }
    }
}

/// <summary>Asks an activation to end.</summary>
internal sealed class DeactivateCommand(DeactivationReason reason) : TurnItem
{
    internal override void Enter(CallTarget target) => ((Activation)target).BeginDeactivation(reason);
}

/// <summary>Asks an activation to end if it has been idle for so many of the sweeper's ticks.</summary>
internal sealed class CollectCommand(int tick, int age) : TurnItem
{
    internal override void Enter(CallTarget target) => ((Activation)target).CollectIfIdle(tick, age);
}
