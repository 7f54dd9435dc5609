namespace OrleansVoxa.Embedded.Tests.Turns;

internal static class GateExtensions
{
    /// <summary>Opens the gate that <paramref name="call"/> waits at, and waits for it.</summary>
    public static async Task WaitAsyncAfterOpening(this Task call, TestSilo silo, string gate)
    {
        await silo.Probe.Reached($"{gate} in");
        silo.Probe.Open(gate);
        await call;
    }
}
