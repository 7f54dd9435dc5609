using System.Globalization;

namespace OrleansVoxa.Agent.Sandbox;

/// <summary>As whom an instance runs. Pure.</summary>
internal static class SandboxUser
{
    /// <summary>User and group of an instance whose image names nobody usable.</summary>
    public const uint Default = 10001;

    /// <summary>
    /// The image's own user where it is a number above zero, since its files may be that user's. A name is not used: what it means stands
    /// in a file of the image, which may call root anything. A group of zero is replaced, too.
    /// </summary>
    public static (uint User, uint Group) Choose(string? image)
    {
        var parts = (image ?? "").Split(':');
        if (parts.Length > 2 || !TryRead(parts[0], out var user)) return (Default, Default);
        return (user, parts.Length == 2 && TryRead(parts[1], out var group) ? group : user);
    }

    public static string Text((uint User, uint Group) user) => string.Create(CultureInfo.InvariantCulture, $"{user.User}:{user.Group}");

    // The largest id stands for "no change" in the kernel's interface.
    private static bool TryRead(string text, out uint id) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id is > 0 and < int.MaxValue;
}
