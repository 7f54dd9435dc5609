namespace OrleansVoxa.Agent;

/// <summary>An instance that cannot be run, with the code and the sentence that its report carries.</summary>
public sealed class InstanceException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="code">Stable code: lower-case letters, digits and underscores.</param>
    /// <param name="reason">What was wrong, with what, and what to do.</param>
    /// <param name="passing">Whether the same may succeed later without anybody changing anything.</param>
    /// <param name="inner">The cause.</param>
    public InstanceException(string code, string reason, bool passing = false, Exception? inner = null)
        : base(reason, inner)
    {
        Code = code;
        IsPassing = passing;
    }

    /// <summary>Stable code.</summary>
    public string Code { get; }

    /// <summary>Whether the same may succeed later without anybody changing anything.</summary>
    public bool IsPassing { get; }
}
