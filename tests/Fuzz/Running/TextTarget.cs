using System.Runtime.InteropServices;
using System.Text;
using OrleansVoxa.Fuzz.Mutation;

namespace OrleansVoxa.Fuzz.Running;

/// <summary>A parser of texts. Inputs are tried as UTF-8 and, since callers hold strings of any kind, as UTF-16 units too.</summary>
internal abstract class TextTarget : FuzzTarget
{
    private static readonly byte[][] Pieces =
    [
        .. new[] { ":", "[", "]", "@", "/", ".", "-", "_", "%", "\0", "\n", " ", "０", "é", "::1", "://", "0x", "00", "65535", "65536", "4294967296", "voxa://", "127.0.0.1" }
            .Select(Encoding.UTF8.GetBytes),
    ];

    public override int MaximumInput => 600;

    public override IReadOnlyList<byte[]> Words => Pieces;

    public sealed override IEnumerable<byte[]> Seeds(FuzzRandom random) => Texts(random).Select(Encoding.UTF8.GetBytes);

    public override long AllocationLimit(int inputLength) => Refusal + (32L * inputLength);

    public sealed override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var text = Encoding.UTF8.GetString(input.Span);
        meter.Start();
        var accepted = Parse(text, meter);
        meter.Stop();
        if (accepted || input.Length > 100) return accepted;
        text = new string(MemoryMarshal.Cast<byte, char>(input.Span));
        meter.Start();
        return Parse(text, meter);
    }

    protected abstract IEnumerable<string> Texts(FuzzRandom random);

    /// <summary>As <see cref="FuzzTarget.Run"/>.</summary>
    protected abstract bool Parse(string text, AllocationMeter meter);
}
