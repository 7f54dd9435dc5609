namespace Orleans.Runtime;

/// <summary>The activation whose grain is being constructed on this thread, so that its base constructor finds it.</summary>
internal static class RuntimeContext
{
    [ThreadStatic]
    private static IGrainContext? _current;

    public static IGrainContext? Current
    {
        get => _current;
        set => _current = value;
    }
}
