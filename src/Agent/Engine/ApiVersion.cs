using System.Globalization;

namespace OrleansVoxa.Agent.Engine;

/// <summary>A version of the engine's HTTP interface, such as 1.41.</summary>
internal readonly record struct ApiVersion(int Major, int Minor) : IComparable<ApiVersion>
{
    /// <summary>The oldest that this client speaks: Docker 19.03, and what Podman's compatible socket offers since 3.0.</summary>
    public static readonly ApiVersion Oldest = new(1, 40);

    /// <summary>The newest that this client was written for: understood by every Docker Engine since 25, with whatever it can do since.</summary>
    public static readonly ApiVersion Newest = new(1, 44);

    public int CompareTo(ApiVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    public static bool operator <(ApiVersion left, ApiVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ApiVersion left, ApiVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ApiVersion left, ApiVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ApiVersion left, ApiVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Reads <c>MAJOR.MINOR</c>; what follows a second point is ignored, as Podman writes versions of three parts.</summary>
    public static bool TryParse(string? text, out ApiVersion version)
    {
        version = default;
        var parts = text?.Split('.', 3);
        if (parts is not { Length: >= 2 }) return false;
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)) return false;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)) return false;
        version = new(major, minor);
        return true;
    }

    /// <summary>The version that both sides speak; null if there is none.</summary>
    public static ApiVersion? Agree(ApiVersion engineOldest, ApiVersion engineNewest)
    {
        var agreed = engineNewest < Newest ? engineNewest : Newest;
        return agreed < Oldest || agreed < engineOldest ? null : agreed;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
