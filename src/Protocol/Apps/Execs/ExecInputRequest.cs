using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>
/// The body of the Call <c>apps.exec.input</c>: the agent asks for the next piece of what a command reads; canonical encoding. The reply is an
/// <see cref="ExecInput"/>. It is asked for as long as the command runs, whether that reads anything or not: so the agent hears that it is to end it. Immutable.
/// </summary>
/// <param name="Exec">The run's <see cref="ExecId"/>.</param>
/// <param name="Number">The number of the last piece that the command was given; 0 before the first.</param>
public sealed record ExecInputRequest(string Exec, long Number)
{
    /// <summary>The name of the Call.</summary>
    public const string Method = "apps.exec.input";

    /// <summary>The domain label.</summary>
    public const string Label = "voxa/app-exec-input-request/1";

    /// <summary>The body that says this.</summary>
    public byte[] Encode() => new CanonicalWriter(Label).String(Exec).I64(Number).ToArray();

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came.</param>
    /// <param name="request">The request, if true is returned; then every field is in its range.</param>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ExecInputRequest? request)
    {
        request = null;
        try
        {
            var reader = new CanonicalReader(body, Label);
            var read = new ExecInputRequest(reader.String(ExecId.Length), reader.I64());
            reader.End();
            if (!ExecId.IsValid(read.Exec) || read.Number < 0) return false;
            request = read;
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }
}
