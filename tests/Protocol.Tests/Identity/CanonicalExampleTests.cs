using System.Collections.Immutable;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

/// <summary>docs/protocol/examples/canonical-encoding.json, which was made by another implementation.</summary>
public sealed class CanonicalExampleTests
{
    private static readonly JsonElement Examples = Vectors.Example("canonical-encoding.json");

    [Fact]
    public void Writer_DocumentedExamples_GivesTheirBytes()
    {
        foreach (var example in Examples.GetProperty("accepted").EnumerateArray())
        {
            var writer = new CanonicalWriter(example.Text("label"));
            foreach (var field in example.GetProperty("fields").EnumerateArray())
                Write(writer, field.Text("type"), field.GetProperty("value"));
            Assert.True(example.Text("encoded") == Convert.ToHexStringLower(writer.ToArray()), example.Text("name"));
        }
    }

    [Fact]
    public void Reader_DocumentedExamples_GivesTheirValues()
    {
        foreach (var example in Examples.GetProperty("accepted").EnumerateArray())
        {
            var reader = new CanonicalReader(example.Hex("encoded"), example.Text("label"));
            foreach (var field in example.GetProperty("fields").EnumerateArray())
                Assert.Equal(field.GetProperty("value").ToString(), Read(ref reader, field.Text("type"), field.GetProperty("value")));
            reader.End();
        }
    }

    [Fact]
    public void Reader_DocumentedViolations_HaveTheirCodes()
    {
        foreach (var example in Examples.GetProperty("refused").EnumerateArray())
        {
            var maximum = example.TryGetProperty("maximum", out var value) ? value.GetInt32() : 0;
            var violation = Assert.Throws<ProtocolViolationException>(() =>
            {
                var reader = new CanonicalReader(example.Hex("encoded"), example.Text("label"));
                Violate(ref reader, example.Text("read"), maximum);
            });
            Assert.True(example.Text("code") == violation.Code, example.Text("name"));
        }
    }

    private static void Write(CanonicalWriter writer, string type, JsonElement value) => _ = type switch
    {
        "u8" => writer.U8(value.GetByte()),
        "bool" => writer.Bool(value.GetBoolean()),
        "u16" => writer.U16(value.GetUInt16()),
        "u32" => writer.U32(value.GetUInt32()),
        "u64" => writer.U64(ulong.Parse(value.GetString()!)),
        "i64" => writer.I64(long.Parse(value.GetString()!)),
        "time" => writer.Time(DateTimeOffset.FromUnixTimeMilliseconds(value.GetInt64())),
        "fixed" => writer.Fixed(Convert.FromHexString(value.GetString()!)),
        "id" => writer.Id(NodeId.Parse(value.GetString()!)),
        "bytes" => writer.Bytes(Convert.FromHexString(value.GetString()!)),
        "string" => writer.String(value.GetString()!),
        "list of string" => writer.List<string>([.. Strings(value)], static (inner, text) => inner.String(text)),
        "optional string" => writer.Optional(value.GetString(), static (inner, text) => inner.String(text)),
        _ => throw new InvalidOperationException(type),
    };

    private static string Read(ref CanonicalReader reader, string type, JsonElement expected)
    {
        switch (type)
        {
            case "u8": return $"{reader.U8()}";
            case "bool": return $"{reader.Bool()}";
            case "u16": return $"{reader.U16()}";
            case "u32": return $"{reader.U32()}";
            case "u64": return $"{reader.U64()}";
            case "i64": return $"{reader.I64()}";
            case "time": return $"{reader.Time().ToUnixTimeMilliseconds()}";
            case "fixed": return Convert.ToHexStringLower(reader.Fixed(expected.GetString()!.Length / 2));
            case "id": return reader.Id().ToString();
            case "bytes": return Convert.ToHexStringLower(reader.Bytes(100));
            case "string": return reader.String(100);
            case "optional string": return reader.Optional() ? reader.String(100) : "";
            case "list of string":
                var texts = new string[reader.Count(100)];
                for (var i = 0; i < texts.Length; i++)
                    texts[i] = reader.String(100);
                Assert.Equal(Strings(expected), texts);
                return expected.ToString();
            default: throw new InvalidOperationException(type);
        }
    }

    private static void Violate(ref CanonicalReader reader, string read, int maximum)
    {
        switch (read)
        {
            case "u32": reader.U32(); break;
            case "bool": reader.Bool(); break;
            case "time": reader.Time(); break;
            case "bytes": reader.Bytes(maximum); break;
            case "string": reader.String(maximum); break;
            case "count": reader.Count(maximum); break;
            case "end": reader.End(); break;
            default: throw new InvalidOperationException(read);
        }
    }

    private static ImmutableArray<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
}
