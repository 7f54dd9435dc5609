using OrleansVoxa.Agent.Engine;

namespace OrleansVoxa.Agent.Tests;

/// <summary>Builds that are tried again as an agent would, where the engine lost a step by its own doing.</summary>
internal static class LostSteps
{
    private const int Most = 5;

    public static async Task<T> TryAgainAsync<T>(Func<Task<T>> build)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await build();
            }
            catch (Exception fault) when (attempt < Most && IsLost(fault))
            {
                // Nothing of it is left: the next one begins anew.
            }
        }
    }

    private static bool IsLost(Exception fault) => fault is InstanceException { Code: "build_failed", IsPassing: true } || fault is EngineException { Kind: EngineFaultKind.LostStep };
}
