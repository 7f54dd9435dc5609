namespace OrleansVoxa.Grains.Abstractions.Sessions;

/// <summary>Stable codes of refused sessions, beside those of <see cref="Nodes.RefusalCodes"/>.</summary>
public static class SessionCodes
{
    /// <summary>The challenge is not one of this registry for this node, is too old, or was used.</summary>
    public const string Challenge = "challenge_refused";

    /// <summary>The node logs in faster than it may.</summary>
    public const string TooFast = "too_many_logins";

    /// <summary>There is no such session: never opened, closed, ended, or pushed out by newer ones.</summary>
    public const string Unknown = "session_unknown";

    /// <summary>The session is another node's.</summary>
    public const string WrongNode = "session_of_another_node";
}
