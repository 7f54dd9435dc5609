namespace OrleansVoxa.Protocol.Apps;

/// <summary>A folder that an instance may write to: a file system in memory, empty at each start. Everything else but <c>/tmp</c> is read-only. Immutable.</summary>
/// <param name="Path">Absolute, without <c>.</c>, <c>..</c>, empty segments, commas or control characters; not <c>/</c>, and neither in nor above <c>/proc</c>, <c>/sys</c> or <c>/dev</c>. At most 256 characters.</param>
/// <param name="Bytes">Its size, in bytes. 1 MiB to 10 GiB; it counts as memory when it is used.</param>
public sealed record WritablePath(string Path, long Bytes)
{
    /// <summary>Most characters of a path.</summary>
    public const int MaximumLength = 256;

    /// <summary>Most such folders of an app.</summary>
    public const int MaximumCount = 16;

    /// <summary>Largest size of all of them together, in bytes.</summary>
    public const long MaximumBytes = 10L << 30;
}
