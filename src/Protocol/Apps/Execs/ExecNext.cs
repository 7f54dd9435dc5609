using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>
/// The body of the Call <c>apps.exec.next</c>: an agent asks for the next command that its machine is to run; canonical encoding. The reply is an
/// <see cref="ExecOrder"/>, or empty if none came within 15 s. An agent that does not report as the machine is refused (<c>agent_conflict</c>). Immutable.
/// </summary>
/// <param name="Run">The agent's run, as in its reports (<see cref="HostReport.Run"/>): 32 lower-case hexadecimal digits.</param>
public sealed record ExecNext(string Run)
{
    /// <summary>The name of the Call.</summary>
    public const string Method = "apps.exec.next";

    /// <summary>The domain label.</summary>
    public const string Label = "voxa/app-exec-next/1";

    /// <summary>The body that says this.</summary>
    public byte[] Encode() => new CanonicalWriter(Label).String(Run).ToArray();

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came.</param>
    /// <param name="next">The question, if true is returned; then every field is in its range.</param>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ExecNext? next)
    {
        next = null;
        try
        {
            var reader = new CanonicalReader(body, Label);
            var read = new ExecNext(reader.String(HostReport.RunLength));
            reader.End();
            if (read.Run.Length != HostReport.RunLength || !read.Run.All(char.IsAsciiHexDigitLower)) return false;
            next = read;
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }
}
