namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>Writes and reads an <see cref="ExecVerdict"/>. Thread-safe.</summary>
public static class ExecVerdicts
{
    /// <summary>The body that says this, one byte.</summary>
    public static byte[] Encode(ExecVerdict verdict) => [(byte)verdict];

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came.</param>
    /// <param name="verdict">The verdict, if true is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> body, out ExecVerdict verdict)
    {
        verdict = body.Length == 1 ? (ExecVerdict)body[0] : default;
        return body.Length == 1 && body[0] <= (byte)ExecVerdict.Stop;
    }
}
