using System.Collections.Immutable;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>Reads the bodies of records. Throws <see cref="ProtocolViolationException"/> on anything that is not exactly right.</summary>
internal static class RecordReader
{
    /// <summary>Fewest bytes that a header field takes, so that a count can be checked before anything is allocated for it.</summary>
    private const int SmallestHeader = 9;

    public static RequestHead RequestHead(ReadOnlySpan<byte> body)
    {
        var fields = new RecordFields(body);
        var method = fields.String();
        if (!HeaderRules.IsToken(method)) throw RecordFields.Violation("the method is not a token");
        var target = fields.String();
        if (!HeaderRules.IsTarget(target)) throw RecordFields.Violation("the target is not a path");
        var headers = Headers(ref fields);
        var deadline = TimeSpan.FromMilliseconds(fields.U32());
        if (deadline == TimeSpan.Zero) throw RecordFields.Violation("the deadline is zero");
        var startBy = fields.U64();
        if (startBy > ExchangeFormat.LatestTime) throw RecordFields.Violation("the request may start after the end of time");
        var trace = fields.Boolean();
        fields.End();
        return new RequestHead(method, target, headers, deadline, DateTimeOffset.FromUnixTimeMilliseconds((long)startBy), trace);
    }

    public static ResponseHead ResponseHead(ReadOnlySpan<byte> body)
    {
        var fields = new RecordFields(body);
        int status = fields.U16();
        if (status is < 200 or > 999) throw RecordFields.Violation("the status is not 200 to 999");
        var reason = fields.String();
        if (!HeaderRules.IsValue(reason)) throw RecordFields.Violation("the reason phrase has control characters");
        var headers = Headers(ref fields);
        fields.End();
        return new ResponseHead(status, reason, headers);
    }

    public static (uint Generation, ImmutableArray<OfferedBlock> Blocks) ReplyBlocks(ReadOnlySpan<byte> body)
    {
        var fields = new RecordFields(body);
        var generation = fields.U32();
        int count = fields.U8();
        if (fields.Left != count * RecordWriter.BlockSize) throw RecordFields.Violation("the reply blocks do not fill their record");
        var blocks = ImmutableArray.CreateBuilder<OfferedBlock>(count);
        for (var i = 0; i < count; i++)
        {
            var lane = fields.U8();
            if (!ReplyBlock.TryDecode(fields.Take(ReplyBlock.EncodedSize), out var block, out _))
                throw RecordFields.Violation("a reply block cannot be read");
            blocks.Add(new OfferedBlock(lane, block));
        }

        fields.End();
        return (generation, blocks.MoveToImmutable());
    }

    public static Acknowledgement Acknowledge(ReadOnlySpan<byte> body)
    {
        var fields = new RecordFields(body);
        var next = fields.U32();
        var beyond = fields.U64();
        var limit = fields.U32();
        int count = fields.U8();
        if (count > Acknowledgement.MaximumSeen) throw RecordFields.Violation("an acknowledgement lists too many packages");
        if (fields.Left != count * 16) throw RecordFields.Violation("an acknowledgement does not fill its record");
        var seen = new SeenPackage[count];
        for (var i = 0; i < count; i++) seen[i] = new SeenPackage(fields.U32(), fields.U32(), fields.U64());
        fields.End();
        return new Acknowledgement(next, beyond, limit, seen);
    }

    public static ExchangeFailure Cancel(ReadOnlySpan<byte> body)
    {
        var fields = new RecordFields(body);
        var code = fields.String();
        var text = fields.String();
        fields.End();
        if (!ExchangeFailureCodes.IsKnown(code)) throw RecordFields.Violation("the code of a cancellation is unknown");
        if (!HeaderRules.IsValue(text)) throw RecordFields.Violation("the text of a cancellation has control characters");
        return new ExchangeFailure(code, text);
    }

    public static IReadOnlyList<ReceiptRow> Receipt(ReadOnlySpan<byte> body)
    {
        var fields = new RecordFields(body);
        int count = fields.U16();
        if (count > ExchangeTrace.MaximumRows || fields.Left != count * ReceiptRow.EncodedSize)
            throw RecordFields.Violation("a receipt does not fill its record");
        var rows = new ReceiptRow[count];
        for (var i = 0; i < count; i++)
            rows[i] = new ReceiptRow(fields.U32(), fields.U32(), fields.U8(), fields.U32(), fields.U32(), fields.Boolean());
        fields.End();
        return rows;
    }

    public static void Empty(ReadOnlySpan<byte> body)
    {
        if (body.Length > 0) throw RecordFields.Violation("a record that is empty by definition has a body");
    }

    private static ImmutableArray<HeaderField> Headers(ref RecordFields fields)
    {
        var count = fields.U32();
        if (count > (uint)(fields.Left / SmallestHeader)) throw RecordFields.Violation("there are fewer header fields than announced");
        var headers = ImmutableArray.CreateBuilder<HeaderField>((int)count);
        for (var i = 0; i < count; i++)
        {
            var name = fields.String();
            if (!HeaderRules.IsToken(name)) throw RecordFields.Violation("a header's name is not a token");
            var value = fields.String();
            if (!HeaderRules.IsValue(value)) throw RecordFields.Violation("a header's value has control characters");
            headers.Add(new HeaderField(name, value));
        }

        return headers.MoveToImmutable();
    }
}
