using System.Text;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>The reader itself under any order of reads: sixteen bytes choose them, the rest is read.</summary>
internal sealed class CanonicalReaderTarget : FuzzTarget
{
    private const string Label = "voxa/fuzz/1";
    private const int Script = 16;
    private const int Most = 64;

    public override string Name => "canonical-reader";

    public override IReadOnlyList<string> Decoders => ["CanonicalReader.Bytes", "CanonicalReader.Fixed", "CanonicalReader.String"];

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [Most, NodeId.Size];

    public override IReadOnlyList<byte[]> Words => [[(byte)Label.Length, .. Encoding.ASCII.GetBytes(Label)], [0xC0, 0x80], [0xED, 0xA0, 0x80]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 32; i++)
        {
            var script = random.Bytes(Script);
            var writer = new CanonicalWriter(Label);
            foreach (var step in script) Write(writer, step % 10, random);
            yield return [.. script, .. writer.ToArray()];
        }
    }

    public override long AllocationLimit(int inputLength) => Refusal + (4L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var script = input.Span[..Math.Min(Script, input.Length)];
        var bytes = input.Span[script.Length..];
        var reader = new CanonicalReader(bytes, Label);
        foreach (var step in script)
        {
            var before = reader.Position;
            Read(ref reader, step % 10);
            Expect.That(reader.Position > before && reader.Position + reader.Remaining == bytes.Length, "the position is wrong");
        }

        reader.End();
        meter.Stop();
        Expect.Same(bytes, reader.Consumed, "what was read");
        return true;
    }

    private static void Read(ref CanonicalReader reader, int kind)
    {
        switch (kind)
        {
            case 0: reader.U8(); break;
            case 1: reader.Bool(); break;
            case 2: reader.U16(); break;
            case 3: reader.U32(); break;
            case 4: reader.U64(); break;
            case 5: reader.Time(); break;
            case 6: reader.Id(); break;
            case 7: Expect.That(reader.Bytes(Most).Length <= Most, "a field is over its maximum"); break;
            case 8: Expect.That(Encoding.UTF8.GetByteCount(reader.String(Most)) <= Most, "a text is over its maximum"); break;
            default:
                for (var count = reader.Count(Most); count > 0; count--) reader.U8();
                break;
        }
    }

    private static void Write(CanonicalWriter writer, int kind, FuzzRandom random)
    {
        switch (kind)
        {
            case 0: writer.U8((byte)random.Next()); break;
            case 1: writer.U8((byte)random.Below(2)); break;
            case 2: writer.U16((ushort)random.Next()); break;
            case 3: writer.U32((uint)random.Next()); break;
            case 4: writer.U64(random.Next()); break;
            case 5: writer.Time(SeededRecords.Time(random)); break;
            case 6: writer.Id(NodeId.Read(random.Bytes(NodeId.Size))); break;
            case 7: writer.Bytes(random.Bytes(random.Below(Most + 1))); break;
            case 8: writer.String(random.Text("aé€z", 0, 20)); break;
            default:
                writer.Bytes(random.Bytes(random.Below(Most + 1)));
                break;
        }
    }
}
