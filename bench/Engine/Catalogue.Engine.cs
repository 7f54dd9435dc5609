using OrleansVoxa.Bench.Edge;
using OrleansVoxa.Bench.Engine;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Bench.Registry;

namespace OrleansVoxa.Bench;

internal static partial class Catalogue
{
    static partial void AddEngine(List<IComparison> all) => all.AddRange(
    [
        new CallRateComparison(),
        new FairnessComparison(),
        new CallBytesComparison(),
        new IdleBytesComparison(),
        new ActivationComparison(),
        new HeartbeatComparison(),
        new UnsignedHeartbeatComparison(),
        new NodeBytesComparison(),
        new RebuildComparison(),
        .. EchoComparison.All,
        new MessageBytesComparison(),
    ]);
}
