using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Framing;

/// <summary>Holds the tables of the protocol documents against the code.</summary>
public sealed partial class DocumentTests
{
    private static readonly string FramingA = Read("framing-a.md");
    private static readonly string FramingB = Read("framing-b.md");

    [Fact]
    public void FramingA_MessageTable_IsTheCodes()
    {
        var documented = MessageRow().Matches(FramingA).Select(m => (m.Groups[1].Value, m.Groups[2].Value));
        var actual = MessageTable.Tags.Select(tag => (tag.ToString(CultureInfo.InvariantCulture), TypeOf(tag).Name));
        Assert.Equal(actual, documented);
    }

    [Fact]
    public void FramingA_FieldsAndLimits_AreTheCodes() => HoldsFieldsAndLimits(FramingA, typeof(Ping));

    [Fact]
    public void FramingB_MessageTable_IsTheCodes()
    {
        var documented = MessageRow().Matches(FramingB).Select(m => (m.Groups[1].Value, m.Groups[2].Value));
        var actual = EdgeV2MessageTable.Types.Select(type => (type.ToString(CultureInfo.InvariantCulture), EdgeV2TypeOf(type).Name));
        Assert.Equal(actual, documented);
    }

    [Fact]
    public void FramingB_FieldsAndLimits_AreTheCodes() => HoldsFieldsAndLimits(FramingB, typeof(Protocol.EdgeV2.Messages.Ping));

    [Theory]
    [InlineData(typeof(FramingFault), "framing-a.md")]
    [InlineData(typeof(CompressionFault), "framing-a.md")]
    [InlineData(typeof(SessionFault), "sessions.md")]
    [InlineData(typeof(EdgeV2Fault), "framing-b.md")]
    public void Codes_EachOfThem_IsDocumented(Type codes, string document)
    {
        var text = Read(document);
        foreach (var code in codes.GetFields().Select(f => (string)f.GetRawConstantValue()!))
            Assert.Contains($"| `{code}` |", text, StringComparison.Ordinal);
    }

    private static void HoldsFieldsAndLimits(string document, Type oneMessage)
    {
        foreach (Match row in MessageRow().Matches(document))
        {
            var type = oneMessage.Assembly.GetType($"{oneMessage.Namespace}.{row.Groups[2].Value}", throwOnError: true)!;
            var parameters = type.GetConstructors().Max(c => c.GetParameters().Length);
            var fields = FieldCell().Matches(row.Groups[3].Value).Select(m => m.Groups[1].Value).ToArray();
            Assert.Equal(parameters, fields.Length);
            Assert.All(fields, field => Assert.NotNull(type.GetProperty(field)));

            // Every limit constant of the message stands somewhere in its row; "frame" is the frame's own limit.
            var cell = row.Groups[3].Value.Replace(",", "", StringComparison.Ordinal);
            foreach (var limit in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.Name.StartsWith("Max", StringComparison.Ordinal)))
            {
                var value = (int)limit.GetRawConstantValue()!;
                var text = value == FrameLimits.AbsoluteMaxPayload ? "frame" : value.ToString(CultureInfo.InvariantCulture);
                Assert.Contains(text, NumberOrFrame().Matches(cell).Select(m => m.Value));
            }
        }
    }

    private static Type TypeOf(uint tag) => typeof(Ping).Assembly.GetTypes().Single(
        t => t.IsSubclassOf(typeof(Message)) && t.GetField("WireTag")?.GetRawConstantValue() is uint value && value == tag);

    private static Type EdgeV2TypeOf(byte type) => typeof(EdgeV2Message).Assembly.GetTypes().Single(
        t => t.IsSubclassOf(typeof(EdgeV2Message)) && t.GetField("WireType")?.GetRawConstantValue() is byte value && value == type);

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "protocol", name));

    [GeneratedRegex(@"^\| (\d+) \| ([A-Z]\w+) \| (.*)\|$", RegexOptions.Multiline)]
    private static partial Regex MessageRow();

    [GeneratedRegex(@"(?:^|, )([A-Z]\w+) (?:bytes|texts|text\??|list of|u8|u16|u32|u64|node id)")]
    private static partial Regex FieldCell();

    [GeneratedRegex(@"\d+|frame")]
    private static partial Regex NumberOrFrame();
}
