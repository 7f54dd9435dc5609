using Orleans.Embedded;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>A tick of a grain timer, which waits for its turn as calls do.</summary>
internal sealed class TimerTick(GrainTimer timer) : OneWayCall
{
    private static readonly GrainMethod Waits = new(typeof(IGrainTimer), "Tick", CallOptions.OneWay);
    private static readonly GrainMethod Interleaves = new(typeof(IGrainTimer), "Tick", CallOptions.OneWay | CallOptions.AlwaysInterleave);

    public bool KeepAlive => timer.KeepAlive;

    public override GrainMethod Method => timer.Interleave ? Interleaves : Waits;

    protected override Task Invoke(object grain) => timer.TickAsync();
}
