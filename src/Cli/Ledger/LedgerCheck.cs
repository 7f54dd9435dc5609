using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Cli.Ledger;

/// <summary>Checks an export line by line, in memory that grows with the number of nodes only. Stops at the first fault.</summary>
internal sealed class LedgerCheck(PublicIdentity? expected)
{
    private readonly CompactRange _tree = new();
    private readonly Dictionary<NodeId, ulong> _numbers = [];
    private DateTimeOffset _lastHead;
    private long _lastSize;
    private long _line;

    /// <summary>What is wrong, and where; null while nothing is.</summary>
    public string? Fault { get; private set; }

    public PublicIdentity? Key { get; private set; }

    public long Entries => _tree.Size;

    public int Heads { get; private set; }

    public string Root => Convert.ToHexStringLower(_tree.Root().AsSpan());

    public void Add(string line)
    {
        if (Fault is not null) return;
        _line++;
        if (LedgerExport.Parse(line) is not var (name, value)) Fail("is no line of an export: one JSON object with public_key, entry or head, in base64");
        else if ((_line == 1) != (name == "public_key")) Fail(_line == 1 ? "does not give the log's public_key, as the first must" : "gives a second public_key");
        else if (name == "public_key") AddKey(value);
        else if (name == "entry") AddEntry(value);
        else if (name == "head") AddHead(value);
        else Fail($"has the unknown member '{name}'");
    }

    public void End()
    {
        if (Fault is not null) return;
        if (Key is null) Fault = "The file is empty.";
        else if (Heads == 0) Fault = "There is no head, so nothing is signed.";
        else if (_lastSize != Entries) Fault = $"The last {Entries - _lastSize} entries, from {_lastSize} on, are under no head, so they are not signed.";
    }

    private void AddKey(byte[] encoded)
    {
        if (!PublicIdentity.TryDecode(encoded, out var key)) Fail("gives a public_key that is none");
        else if (expected is not null && !key.Equals(expected)) Fail("gives another public key than --log-key: this is another log, or a forged one");
        else Key = key;
    }

    private void AddEntry(byte[] encoded)
    {
        var index = _tree.Size;
        if (!LedgerEntry.TryDecode(encoded, out var entry, out var fault))
        {
            Fail($"(entry {index}) cannot be read: {fault}");
            return;
        }

        var due = _numbers.GetValueOrDefault(entry.NodeId) + 1;
        if (entry.Number != due)
        {
            Fail($"(entry {index}) is number {entry.Number} of node {entry.NodeId}, and {due} is due: an entry {(entry.Number < due ? "stands twice" : "is missing")}");
            return;
        }

        _numbers[entry.NodeId] = due;
        _tree.Append(LedgerEntry.LeafHash(encoded));
    }

    private void AddHead(byte[] encoded)
    {
        if (!SignedTreeHead.TryDecode(encoded, out var signed, out var fault)) Fail($"(a head) cannot be read: {fault}");
        else if (!signed.Verify(Key!)) Fail($"(the head of {signed.Head.Size} entries) is not signed by the log's key");
        else if (signed.Head.Size != _tree.Size) Fail($"(the head of {signed.Head.Size} entries) stands behind {_tree.Size} entries: some are missing, or too many");
        else if (!signed.Head.Root.AsSpan().SequenceEqual(_tree.Root().AsSpan())) Fail($"(the head of {signed.Head.Size} entries) signs root {Convert.ToHexStringLower(signed.Head.Root.AsSpan())}, and the entries have {Root}: an entry was changed, or the log was rewritten after entry {_lastSize}");
        else if (signed.Head.Time < _lastHead) Fail($"(the head of {signed.Head.Size} entries) is older than the one before it");
        else (Heads, _lastHead, _lastSize) = (Heads + 1, signed.Head.Time, signed.Head.Size);
    }

    private void Fail(string what) => Fault = $"Line {_line} {what}.";
}
