using OrleansVoxa.Client;

namespace OrleansVoxa.Cli.Output;

/// <summary>What commands that stay connected tell of their connection.</summary>
internal static class ConnectionChangeText
{
    /// <param name="change">What happened.</param>
    /// <param name="restored">What the client has said again after a new connection.</param>
    public static string Describe(this ConnectionChange change, string restored)
    {
        var why = change.Reason is { } reason ? $": {reason.Message} ({reason.Code})" : "";
        return change.State switch
        {
            ConnectionState.Connected => $"connected; {restored}",
            ConnectionState.Refused => $"refused{why}",
            _ => $"not connected, trying again{why}",
        };
    }
}
