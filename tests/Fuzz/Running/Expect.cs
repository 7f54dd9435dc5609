namespace OrleansVoxa.Fuzz.Running;

/// <summary>Assertions of targets.</summary>
internal static class Expect
{
    public static void That(bool holds, string otherwise)
    {
        if (!holds) throw new BrokenPromiseException(otherwise);
    }

    public static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        var at = expected.CommonPrefixLength(actual);
        if (at < expected.Length || at < actual.Length)
            throw new BrokenPromiseException($"{what}: {expected.Length} bytes expected, {actual.Length} found, the first difference at {at}");
    }
}
