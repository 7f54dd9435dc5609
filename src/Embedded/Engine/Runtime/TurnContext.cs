using Orleans;
using Orleans.Embedded;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>The context of turns that no call caused: activation and deactivation.</summary>
internal sealed class TurnContext : Call
{
    public static readonly GrainMethod Activate = new(typeof(IGrainBase), nameof(IGrainBase.OnActivateAsync), CallOptions.OneWay);
    public static readonly GrainMethod Deactivate = new(typeof(IGrainBase), nameof(IGrainBase.OnDeactivateAsync), CallOptions.OneWay);

    public TurnContext(CallTarget target, GrainMethod method)
    {
        Target = target;
        Method = method;
    }

    public override GrainMethod Method { get; }

    internal override bool IsAnswered => false;

    internal override PendingCall? Start(object grain) => throw new NotSupportedException();

    internal override Task<object?> StartBoxed(object grain) => throw new NotSupportedException();

    internal override void Complete(object? result) => throw new NotSupportedException();

    internal override bool Fail(Exception failure) => false;
}
