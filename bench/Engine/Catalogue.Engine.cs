using OrleansVoxa.Bench.Engine;
using OrleansVoxa.Bench.Measuring;

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
    ]);
}
