using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Which sessions are machines for apps. Any node can call what is theirs, and what a call names must not be made for it before that is known.</summary>
internal static class AppHosts
{
    /// <returns>Null if the machine was admitted once.</returns>
    public static async Task<Error?> RefusalAsync(IAppHostGrain host, ulong correlation, CancellationToken cancellationToken) =>
        await host.Get(cancellationToken) is null ? Error.Of(correlation, AppCodes.HostNotAdmitted, "This node is no machine for apps; apps.sync says what to do.") : null;
}
