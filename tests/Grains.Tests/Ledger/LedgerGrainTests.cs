using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Tests.Ledger;

public sealed class LedgerGrainTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private ILedgerGrain Log => _silo.Grain<ILedgerGrain>(LedgerLog.Key);

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task GetHead_NothingLoggedYet_IsASignedEmptyTreeOfAKeyThatStays()
    {
        var head = await Log.GetHead(Token);
        var signed = Check(head);

        Assert.Equal(0, signed.Head.Size);
        Assert.Equal(SHA256.HashData([]), signed.Head.Root);
        _silo = await _silo.RestartAsync(crash: true);
        Assert.Equal(head.PublicKey, (await Log.GetHead(Token)).PublicKey);
    }

    [Fact]
    public async Task GetHead_StoredPrivateKey_IsSealed()
    {
        await Log.GetHead(Token);
        var row = System.Text.Encoding.UTF8.GetString(_silo.Disk.Rows.Single(row => row.Key.State == "ledger").Value.Json);
        Assert.Contains("sealedKey", row, StringComparison.Ordinal);

        // Under another master key it cannot be opened, and nothing is signed by a new one instead.
        var before = (await Log.GetHead(Token)).SignedHead;
        _silo = await _silo.RestartAsync(master: [.. Enumerable.Repeat((byte)9, MasterKey.Size)]);
        await Assert.ThrowsAnyAsync<Exception>(() => Append(1, 1));
        Assert.Equal(before, (await Log.GetHead(Token)).SignedHead);
    }

    [Fact]
    public async Task Append_OverSeveralPages_EveryProofHoldsAndARestartChangesNothing()
    {
        for (var i = 0; i < 25; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 91).Select(node => Append((i * 91) + node, 1)));
            _silo.Jump(TimeSpan.FromSeconds(1));
        }

        var entries = await ReadAll();
        Assert.Equal(25 * 91, entries.Count);
        await CheckProofs(entries);
        var head = (await Log.GetHead(Token)).SignedHead;

        _silo = await _silo.RestartAsync(crash: true);
        Assert.Equal(head, (await Log.GetHead(Token)).SignedHead);
        Assert.Equal(entries.Select(Convert.ToHexString), (await ReadAll()).Select(Convert.ToHexString));
        await Append(9_999, 1);
        entries.Add([.. Entry(9_999, 1).Encoded]);
        await CheckProofs(await ReadAll());
        Assert.Equal(entries.Count, Check(await Log.GetHead(Token)).Head.Size);
    }

    [Fact]
    public async Task Append_ManyAtOnce_ShareAFewWrites()
    {
        await Log.GetHead(Token);
        var before = _silo.Disk.Writes["ledger"];
        var gate = new TaskCompletionSource();
        _silo.Disk.Gate = gate.Task;

        var first = Append(0, 1);
        await TestSilo.UntilAsync(() => Task.FromResult(_silo.Disk.Writes["ledger"] > before));
        var rest = Enumerable.Range(1, 500).Select(node => Append(node, 1)).ToList();
        gate.SetResult();
        Assert.True(await first);
        Assert.All(await Task.WhenAll(rest), Assert.True);

        // On an engine where calls may still be under way when the gate opens it takes a few more than two.
        Assert.InRange(_silo.Disk.Writes["ledger"] - before, 2, TestEngine.CallsArriveInOrder ? 3 : 100);
        Assert.Equal(501, Check(await Log.GetHead(Token)).Head.Size);
    }

    [Fact]
    public async Task Append_TheSameTwice_StandsOnceAlsoAfterARestart()
    {
        await Log.Append(Id(1), [Entry(1, 1), Entry(1, 2)], Token);
        await Log.Append(Id(1), [Entry(1, 2), Entry(1, 3)], Token);
        for (var i = 100; i < 1200; i++) await Append(i, 1);
        _silo = await _silo.RestartAsync(crash: true);
        await Log.Append(Id(1), [Entry(1, 1), Entry(1, 2), Entry(1, 3), Entry(1, 4)], Token);
        await Append(100, 1);

        var own = (await ReadAll()).Select(Decode).Where(entry => entry.NodeId.ToString() == Id(1)).Select(entry => entry.Number);
        Assert.Equal([1, 2, 3, 4], own);
        Assert.Equal(1104, Check(await Log.GetHead(Token)).Head.Size);
    }

    [Theory]
    [InlineData("ledger")]
    [InlineData("ledger_page")]
    [InlineData("ledger_roots")]
    public async Task Append_AWriteFails_NothingIsMissingAndNothingTwice(string state)
    {
        for (var i = 0; i < LedgerLog.PageSize - 1; i++) await Append(i, 1);
        _silo.Disk.Fails = name => name == state;
        var failed = 0;
        for (var i = 0; i < 200; i++)
        {
            try
            {
                await Append(2_000 + i, 1);
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                failed++;
            }
        }

        Assert.True(failed > 0, "no write failed: this would prove nothing");
        _silo.Disk.Fails = static _ => false;
        for (var i = 0; i < 200; i++) await Append(2_000 + i, 1);
        _silo = await _silo.RestartAsync(crash: true);
        for (var i = 0; i < 200; i++) await Append(2_000 + i, 1);

        var entries = await ReadAll();
        Assert.Equal(LedgerLog.PageSize - 1 + 200, entries.Count);
        Assert.Distinct(entries.Select(Convert.ToHexString));
        await CheckProofs(entries);
    }

    [Fact]
    public async Task Append_ClockWasSetBack_HeadsDoNotGoBack()
    {
        await Append(1, 1);
        var before = Check(await Log.GetHead(Token)).Head.Time;
        _silo.Clock.SetWallClock(TimeSpan.FromHours(-5));
        await Append(2, 1);

        Assert.Equal(before, Check(await Log.GetHead(Token)).Head.Time);
    }

    [Fact]
    public async Task Append_WhatIsNoEntryOfThatNode_IsRefused()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Log.Append(Id(1), [new LedgerItem(1, [1, 2, 3])], Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Log.Append(Id(2), [Entry(1, 1)], Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Log.Append(Id(1), [Entry(1, 1) with { Number = 2 }], Token));

        Assert.Equal(0, Check(await Log.GetHead(Token)).Head.Size);
    }

    [Fact]
    public async Task Prove_NumbersPastTheEnd_GiveNothing()
    {
        await Append(1, 1);

        Assert.Null(await Log.ProveInclusion(0, 2, Token));
        Assert.Null(await Log.ProveInclusion(1, 1, Token));
        Assert.Null(await Log.ProveInclusion(-1, 1, Token));
        Assert.Null(await Log.ProveConsistency(0, 1, Token));
        Assert.Null(await Log.ProveConsistency(1, 2, Token));
        Assert.Empty(await Log.Read(1, 10, Token));
        Assert.Empty((await Log.ProveInclusion(0, 1, Token))!.Hashes);
    }

    [Fact]
    public async Task PageWrite_OtherEntriesThanItHolds_IsRefused()
    {
        var page = _silo.Grain<ILedgerPageGrain>("7");
        await page.Write(0, [Entry(1, 1).Encoded, Entry(2, 1).Encoded], Token);

        await page.Write(1, [Entry(2, 1).Encoded, Entry(3, 1).Encoded], Token);
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => page.Write(1, [Entry(4, 1).Encoded], Token));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => page.Write(4, [Entry(4, 1).Encoded], Token));
        Assert.Equal(3, (await page.Read(0, 10, Token)).Length);
    }

    private static SignedTreeHead Check(LedgerHead head)
    {
        Assert.True(PublicIdentity.TryDecode(head.PublicKey.AsSpan(), out var key));
        Assert.True(SignedTreeHead.TryDecode(head.SignedHead.AsSpan(), out var signed, out var fault), fault);
        Assert.True(signed.Verify(key));
        return signed;
    }

    private static byte[] KeyHash(int node) => SHA256.HashData(BitConverter.GetBytes(node));

    private static string Id(int node) => NodeId.Read(KeyHash(node).AsSpan(0, NodeId.Size)).ToString();

    private static LedgerItem Entry(int node, ulong number) => new(
        number,
        [.. new LedgerEntry { Kind = LedgerEntryKind.Registration, KeyHash = [.. KeyHash(node)], Incarnation = 1, Number = number, Time = DateTimeOffset.UnixEpoch }.Encode()]);

    private static LedgerEntry Decode(byte[] encoded)
    {
        Assert.True(LedgerEntry.TryDecode(encoded, out var entry, out var fault), fault);
        return entry;
    }

    private static byte[] Root(IEnumerable<byte[]> entries)
    {
        var tree = new CompactRange();
        foreach (var entry in entries) tree.Append(LedgerEntry.LeafHash(entry));
        return [.. tree.Root()];
    }

    private static byte[] Join(LedgerProof? proof) => [.. proof!.Hashes.SelectMany(hash => hash)];

    private Task<bool> Append(int node, ulong number) => Log.Append(Id(node), [Entry(node, number)], Token);

    private async Task<List<byte[]>> ReadAll()
    {
        var all = new List<byte[]>();
        for (ImmutableArray<ImmutableArray<byte>> page; (page = await Log.Read(all.Count, LedgerLog.PageSize, Token)).Length > 0;)
            all.AddRange(page.Select(entry => entry.ToArray()));
        return all;
    }

    /// <summary>Proofs around page boundaries and at random places, against roots computed from the entries alone.</summary>
    private async Task CheckProofs(List<byte[]> entries)
    {
        var random = new Random(entries.Count);
        var head = Check(await Log.GetHead(Token)).Head;
        Assert.Equal(Root(entries), head.Root);
        int[] sizes = [1, 2, 63, 64, 65, 1023, 1024, 1025, 2047, 2048, 2049, entries.Count - 1, entries.Count];
        foreach (var size in sizes.Where(size => size <= entries.Count))
        {
            var root = Root(entries.Take(size));
            foreach (var index in new[] { 0, size - 1, size / 2, random.Next(size) })
            {
                var proof = Join(await Log.ProveInclusion(index, size, Token));
                Assert.True(TreeProof.VerifyInclusion(LedgerEntry.LeafHash(entries[index]), index, size, proof, root), $"{index} of {size}");
            }

            var consistency = Join(await Log.ProveConsistency(size, entries.Count, Token));
            Assert.True(TreeProof.VerifyConsistency(size, entries.Count, consistency, root, head.Root.AsSpan()), $"{size}");
        }
    }
}
