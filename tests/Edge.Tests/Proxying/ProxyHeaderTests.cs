using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Edge.Proxying;

namespace OrleansVoxa.Edge.Tests.Proxying;

public sealed class ProxyHeaderTests
{
    /// <summary>Headers written out by the table in section 2.2 of the PROXY protocol's document; what follows them is the peer's.</summary>
    public static TheoryData<string, int, string?> Vectors => new()
    {
        { "20000000", 16, null },
        { "2011000C7F0000017F00000104D2A050", 28, null },
        { "20FF0003AABBCC", 19, null },
        { "2111000CCB00710A0A0000019C40A050", 28, "203.0.113.10:40000" },
        { "21110013CB00710A0A0000010000A05004000401020304", 35, "203.0.113.10:0" },
        { "21210024" + "20010DB8000000000000000000000001" + "FD000000000000000000000000000002" + "FFFFA050", 52, "[2001:db8::1]:65535" },
        { "21210024" + "00000000000000000000FFFFCB00710A" + "00000000000000000000FFFF0A000001" + "0050A050", 52, "203.0.113.10:80" },
    };

    public static TheoryData<string, int, string> Hostile => new()
    {
        // Behind each the first byte at which it is known to be wrong.
        { "00", 1, ProxyHeaderFaults.Missing },
        { "50524F58592054435034203139322E302E322E31", 1, ProxyHeaderFaults.Missing },
        { "DEADBEEF0100000001000200", 1, ProxyHeaderFaults.Missing },
        { "0D0A0D0A000D0A515549540D", 12, ProxyHeaderFaults.Missing },
        { ProxyHeaders.Signature + "1111000C", 13, ProxyHeaderFaults.Version },
        { ProxyHeaders.Signature + "3111000C", 13, ProxyHeaderFaults.Version },
        { ProxyHeaders.Signature + "2211000C", 13, ProxyHeaderFaults.Command },
        { ProxyHeaders.Signature + "2F11000C", 13, ProxyHeaderFaults.Command },
        { ProxyHeaders.Signature + "2100000C", 14, ProxyHeaderFaults.Family },
        { ProxyHeaders.Signature + "2112000C", 14, ProxyHeaderFaults.Family },
        { ProxyHeaders.Signature + "213100D8", 14, ProxyHeaderFaults.Family },
        { ProxyHeaders.Signature + "2111000B", 16, ProxyHeaderFaults.Short },
        { ProxyHeaders.Signature + "21210023", 16, ProxyHeaderFaults.Short },
        { ProxyHeaders.Signature + "211107F1", 16, ProxyHeaderFaults.TooLong },
        { ProxyHeaders.Signature + "2000FFFF", 16, ProxyHeaderFaults.TooLong },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Read_Vector_AtEverySplitPoint_IsTheSame(string afterSignature, int size, string? client)
    {
        byte[] bytes = [.. Convert.FromHexString(ProxyHeaders.Signature + afterSignature), 1, 2, 3];
        for (var split = 0; split <= bytes.Length; split++)
        {
            var reading = ProxyHeader.Read(Segments(bytes[..split], bytes[split..]));

            Assert.Null(reading.Fault);
            Assert.Equal((size, client), (reading.Size, reading.Client?.ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Read_EveryPrefix_WaitsForMore(string afterSignature, int size, string? client)
    {
        _ = client;
        var bytes = Convert.FromHexString(ProxyHeaders.Signature + afterSignature);
        for (var length = 0; length < size; length++)
            Assert.Equal(ProxyHeaderReading.Incomplete, ProxyHeader.Read(new(bytes.AsMemory(0, length))));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Read_HostileHeader_IsRefusedAtTheByteThatIsWrong(string hex, int wrongAt, string fault)
    {
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length <= bytes.Length; length++)
            Assert.Equal(length < wrongAt ? null : fault, ProxyHeader.Read(new(bytes.AsMemory(0, length))).Fault);
    }

    [Fact]
    public void Read_LongestHeader_IsTaken() =>
        Assert.Equal(ProxyHeader.MaxSize, ProxyHeader.Read(new(ProxyHeaders.Of("192.0.2.1", extensions: ProxyHeader.MaxSize - 28))).Size);

    [Fact]
    public void Read_AnyBytes_NeverThrowsAndNeverReadsPastThem() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<bool>(), (tail, signed) =>
        {
            byte[] bytes = signed ? [.. Convert.FromHexString(ProxyHeaders.Signature), .. tail] : tail;
            var reading = ProxyHeader.Read(new(bytes));
            return reading.Size <= bytes.Length && (reading.Fault is null || reading.Size == 0);
        }));

    private static ReadOnlySequence<byte> Segments(byte[] first, byte[] second)
    {
        var start = new Segment(first, 0);
        var end = start.Append(second);
        return new(start, 0, end, second.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] memory, long before)
        {
            Memory = memory;
            RunningIndex = before;
        }

        public Segment Append(byte[] memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
