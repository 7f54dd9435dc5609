using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Tests.Ledger;

public sealed class LedgerPageGrainTests : IAsyncLifetime
{
    private static readonly ImmutableArray<ImmutableArray<byte>> Entries = [.. Enumerable.Range(0, LedgerLog.PageSize).Select(Entry)];

    private TestSilo _silo = null!;
    private int _reads;

    private static CancellationToken Token => TestSilo.Token;

    private ILedgerPageGrain Page => _silo.Grain<ILedgerPageGrain>("7");

    /// <summary>How often a page was read from the store, which is once for each activation.</summary>
    private int Reads => Volatile.Read(ref _reads);

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync();
        _silo.Disk.Reading = state =>
        {
            if (state == "ledger_page") Interlocked.Increment(ref _reads);
        };
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Write_PageIsNotFull_StaysInMemory()
    {
        Assert.Empty(await Page.Write(0, Entries[..500], Token));
        Assert.Empty(await Page.Write(500, Entries[500..^1], Token));

        for (var i = 0; i < 100; i++) Assert.Equal(LedgerLog.PageSize - 1, (await Page.Read(0, LedgerLog.PageSize, Token)).Length);
        Assert.Equal(1, Reads);
    }

    [Fact]
    public async Task Write_PageIsFull_IsPutAwayAndReadAgainAsItWas()
    {
        await Page.Write(0, Entries[..^1], Token);
        var hash = await Page.Write(LedgerLog.PageSize - 1, Entries[^1..], Token);
        var writes = _silo.Disk.Writes["ledger_page"];

        Assert.Equal(Root(), hash);
        await TestSilo.UntilAsync(async () =>
        {
            AssertEntries(Entries, await Page.Read(0, LedgerLog.PageSize, Token));
            return Reads > 1;
        });
        AssertEntries(Entries[^24..], await Page.Read(LedgerLog.PageSize - 24, 100, Token));
        Assert.Empty(await Page.Read(LedgerLog.PageSize, 1, Token));

        // What the log's grain does when it did not hear the answer.
        Assert.Equal(hash, await Page.Write(LedgerLog.PageSize - 1, Entries[^1..], Token));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Page.Write(LedgerLog.PageSize - 1, [Entry(-1)], Token));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Page.Write(LedgerLog.PageSize, [Entry(-1)], Token));
        Assert.Equal(writes, _silo.Disk.Writes["ledger_page"]);
    }

    [Fact]
    public async Task Write_LastEntryFailsToBeStored_PageStaysAndTheNextTryFillsIt()
    {
        await Page.Write(0, Entries[..^1], Token);
        _silo.Disk.Fails = static state => state == "ledger_page";
        await Assert.ThrowsAnyAsync<Exception>(() => Page.Write(LedgerLog.PageSize - 1, Entries[^1..], Token));
        _silo.Disk.Fails = static _ => false;

        AssertEntries(Entries[..^1], await Page.Read(0, LedgerLog.PageSize, Token));
        Assert.Equal(Root(), await Page.Write(LedgerLog.PageSize - 1, Entries[^1..], Token));
        _silo = await _silo.RestartAsync(crash: true);
        AssertEntries(Entries, await Page.Read(0, LedgerLog.PageSize, Token));
    }

    [Fact]
    public async Task GetMarks_Answered_PageIsPutAway()
    {
        await Page.Write(0, Entries[..3], Token);

        Assert.Equal(2 * 28, (await Page.GetMarks(2, Token)).Length);

        await TestSilo.UntilAsync(async () =>
        {
            AssertEntries(Entries[..3], await Page.Read(0, LedgerLog.PageSize, Token));
            return Reads > 1;
        });
    }

    private static ImmutableArray<byte> Entry(int number) => [.. new LedgerEntry
    {
        Kind = LedgerEntryKind.Registration,
        KeyHash = [.. SHA256.HashData(BitConverter.GetBytes(number))],
        Incarnation = 1,
        Number = 1,
        Time = DateTimeOffset.UnixEpoch,
    }.Encode()];

    private static byte[] Root()
    {
        var tree = new CompactRange();
        foreach (var entry in Entries) tree.Append(LedgerEntry.LeafHash(entry.AsSpan()));
        return [.. tree.Root()];
    }

    private static void AssertEntries(IEnumerable<ImmutableArray<byte>> expected, IEnumerable<ImmutableArray<byte>> actual) =>
        Assert.Equal(expected.Select(entry => Convert.ToHexString(entry.AsSpan())), actual.Select(entry => Convert.ToHexString(entry.AsSpan())));
}
