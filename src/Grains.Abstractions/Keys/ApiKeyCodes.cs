namespace OrleansVoxa.Grains.Abstractions.Keys;

/// <summary>Stable codes of refused calls with API keys.</summary>
public static class ApiKeyCodes
{
    /// <summary>No API key came along, and this call needs one.</summary>
    public const string Required = "key_required";

    /// <summary>There is no such key here: mistyped, another network's, or made up.</summary>
    public const string Unknown = "key_unknown";

    /// <summary>The key was revoked.</summary>
    public const string Revoked = "key_revoked";

    /// <summary>The key's time is over.</summary>
    public const string Expired = "key_expired";

    /// <summary>The key lacks the scope that the call needs, or one that it would hand on.</summary>
    public const string Scope = "insufficient_scope";

    /// <summary>Nobody could manage keys any more while there are some.</summary>
    public const string LastManager = "last_manager";

    /// <summary>There are as many keys as there may be.</summary>
    public const string TooMany = "too_many_keys";
}
