using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>The paths of one generation of reply blocks, and which of them have brought something back.</summary>
internal sealed class LanePaths(uint generation, RelayPath[] paths)
{
    private ulong _returned;
    private bool _judged;

    public uint Generation => generation;

    public RelayPath this[int lane] => paths[lane];

    public void Returned(int lane) => _returned |= 1UL << lane;

    /// <summary>Blames the silent lanes once, if enough others answered to show that a segment came this way.</summary>
    public void Judge(PathHealth health, DateTimeOffset now)
    {
        if (_judged || System.Numerics.BitOperations.PopCount(_returned) < ReplyLedger.Answering) return;
        _judged = true;
        for (var lane = 0; lane < paths.Length; lane++)
        {
            if ((_returned >> lane & 1) == 0) health.Failed(paths[lane], now);
        }
    }
}
