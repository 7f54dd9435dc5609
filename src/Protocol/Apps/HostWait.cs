using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>
/// The Call <c>apps.wait</c>, by which an agent hears at once that there are other instructions: it is answered when they have another revision than
/// the one it names, or after 20 s. Body and reply are a revision in decimal digits, ASCII. It says nothing of what changed; <c>apps.sync</c> does. Thread-safe.
/// </summary>
public static class HostWait
{
    /// <summary>The name of the Call.</summary>
    public const string Method = "apps.wait";

    /// <summary>Longest time to the answer, in seconds.</summary>
    public const int MaximumSeconds = 20;

    /// <summary>Most bytes of a body.</summary>
    public const int MaximumBytes = 19;

    /// <summary>The body that says this.</summary>
    /// <param name="revision">Not negative.</param>
    public static byte[] Encode(long revision)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revision);
        return Encoding.ASCII.GetBytes(revision.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">What came.</param>
    /// <param name="revision">The revision, if true is returned; not negative.</param>
    public static bool TryDecode(ReadOnlySpan<byte> body, out long revision)
    {
        revision = 0;
        return body.Length is >= 1 and <= MaximumBytes && !body.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(body, out revision, out var read) && read == body.Length;
    }
}
