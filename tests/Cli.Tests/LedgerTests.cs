using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Cli.Tests;

/// <summary>Export from an API that serves a log made here, and what verify says of exports that were tampered with.</summary>
public sealed class LedgerTests : CliTest, IAsyncLifetime
{
    private readonly FakeApi _api = new();
    private readonly IdentityKey _key = IdentityKey.Generate();
    private readonly List<byte[]> _entries = [];
    private DateTimeOffset _time = DateTimeOffset.UnixEpoch;

    private string File => Path.Combine(Folder, "log.jsonl");

    public ValueTask InitializeAsync()
    {
        _api.Answer = Answer;
        Grow(2_100);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _key.Dispose();
        Dispose();
    }

    [Fact]
    public async Task ExportThenVerify_LogOfSeveralPages_IsRight()
    {
        var exported = await RunAsync("ledger", "export", File, "--server", _api.Address, "--json");
        var verified = await RunAsync("ledger", "verify", File, "--json", "--log-key", _key.Public.ToBase64());

        Assert.Equal((0, 0), (exported.Code, verified.Code));
        using var result = JsonDocument.Parse(verified.Output);
        Assert.Equal((2_100, 1), (result.RootElement.GetProperty("entries").GetInt64(), result.RootElement.GetProperty("heads").GetInt32()));
        Assert.Equal(Convert.ToHexStringLower(Head().Head.Root.AsSpan()), result.RootElement.GetProperty("root").GetString());
        Assert.True(result.RootElement.GetProperty("key_was_given").GetBoolean());
        Assert.Equal(["/ledger/head", "/ledger/entries?start=0&count=1024", "/ledger/entries?start=1024&count=1024", "/ledger/entries?start=2048&count=52"], _api.Asked);
    }

    [Fact]
    public async Task Export_FileExists_IsContinuedUnderAHeadOfItsOwn()
    {
        await RunAsync("ledger", "export", File, "--server", _api.Address);
        Grow(7);
        _api.Asked.Clear();
        await RunAsync("ledger", "export", File, "--server", _api.Address);
        var verified = await RunAsync("ledger", "verify", File, "--json");

        Assert.Equal(["/ledger/head", "/ledger/entries?start=2100&count=7"], _api.Asked);
        using var result = JsonDocument.Parse(verified.Output);
        Assert.Equal((2_107, 2), (result.RootElement.GetProperty("entries").GetInt64(), result.RootElement.GetProperty("heads").GetInt32()));
    }

    [Fact]
    public async Task Export_EmptyLog_Verifies()
    {
        _entries.Clear();
        await RunAsync("ledger", "export", File, "--server", _api.Address);

        Assert.Equal(0, (await RunAsync("ledger", "verify", File)).Code);
    }

    [Fact]
    public async Task Export_RegistryRewroteItsLog_VerifyFindsTheLine()
    {
        await RunAsync("ledger", "export", File, "--server", _api.Address);
        _entries[5] = Entry(5, 1, "other-name");
        Grow(7);
        await RunAsync("ledger", "export", File, "--server", _api.Address);

        // Key, 2,100 entries, a head, seven entries, and then the head of another history.
        var text = await Wrong();
        Assert.Contains("Line 2110 ", text, StringComparison.Ordinal);
        Assert.Contains("rewritten after entry 2100", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_LogShrank_IsRefusedAndTheFileStays()
    {
        await RunAsync("ledger", "export", File, "--server", _api.Address);
        var before = await System.IO.File.ReadAllBytesAsync(File, Token);
        _entries.RemoveAt(_entries.Count - 1);

        var result = await RunAsync("ledger", "export", File, "--server", _api.Address, "--json");

        Assert.Equal((1, "log_shrank"), (result.Code, Failure(result).Code));
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File, Token));
    }

    [Fact]
    public async Task Export_FileOfSomethingElse_IsRefused()
    {
        await System.IO.File.WriteAllTextAsync(File, "my diary\n", Token);

        var result = await RunAsync("ledger", "export", File, "--server", _api.Address, "--json");

        Assert.Equal((5, "not_an_export"), (result.Code, Failure(result).Code));
        Assert.Equal("my diary\n", await System.IO.File.ReadAllTextAsync(File, Token));
    }

    [Theory]
    [InlineData(0, "stands behind 2099 entries")]
    [InlineData(1, "signs root")]
    [InlineData(2, "is not signed by the log's key")]
    [InlineData(3, "are under no head")]
    [InlineData(4, "stands twice")]
    [InlineData(5, "is missing")]
    [InlineData(6, "no line of an export")]
    [InlineData(7, "second public_key")]
    [InlineData(8, "unknown member 'note'")]
    [InlineData(9, "no head")]
    [InlineData(10, "cannot be read")]
    [InlineData(11, "does not give the log's public_key")]
    public async Task Verify_ExportWasTamperedWith_SaysWhatIsWrong(int how, string said)
    {
        await RunAsync("ledger", "export", File, "--server", _api.Address);
        var lines = (await System.IO.File.ReadAllLinesAsync(File, Token)).ToList();
        switch (how)
        {
            case 0: lines.RemoveAt(100); break;
            case 1: (lines[100], lines[101]) = (lines[101], lines[100]); break;
            case 2:
                var signed = Head();
                lines[^1] = Line("head", (signed with { Signature = signed.Signature.SetItem(9, (byte)(signed.Signature[9] ^ 1)) }).Encode());
                break;
            case 3: lines.Add(Line("entry", Entry(9_999, 1))); break;
            case 4: lines.Insert(101, lines[100]); break;
            case 5: lines[100] = Line("entry", Entry(99, 2)); break;
            case 6: lines[100] = lines[100][..^3]; break;
            case 7: lines.Insert(50, lines[0]); break;
            case 8: lines.Insert(50, """{"note":"AAAA"}"""); break;
            case 9: lines.RemoveAt(lines.Count - 1); break;
            case 10: lines[100] = Line("entry", [1, 2, 3]); break;
            default: lines.RemoveAt(0); break;
        }

        await System.IO.File.WriteAllLinesAsync(File, lines, Token);
        Assert.Contains(said, await Wrong(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OlderHeadBehindANewer_IsRefused()
    {
        var late = Head();
        _time = DateTimeOffset.UnixEpoch;
        await System.IO.File.WriteAllLinesAsync(
            File,
            [Line("public_key", [.. _key.Public.Encoded]), .. _entries.Select(entry => Line("entry", entry)), Line("head", late.Encode()), Line("head", Head().Encode())],
            Token);

        Assert.Contains("is older than the one before it", await Wrong(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnotherKeyIsExpected_Exits1()
    {
        await RunAsync("ledger", "export", File, "--server", _api.Address);
        using var other = IdentityKey.Generate();

        Assert.Contains("another public key", await Wrong("--log-key", other.Public.ToBase64()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NoFileOrNoKey_ExitsWithItsCode()
    {
        Assert.Equal(4, (await RunAsync("ledger", "verify", File)).Code);
        Assert.Equal(2, (await RunAsync("ledger", "verify", File, "--log-key", "xyz")).Code);
        await System.IO.File.WriteAllTextAsync(File, "", Token);
        Assert.Contains("empty", await Wrong(), StringComparison.Ordinal);
    }

    private static string Line(string name, byte[] value) => $$"""{"{{name}}":"{{Convert.ToBase64String(value)}}"}""";

    private static byte[] Entry(int node, ulong number, string handle = "") => new LedgerEntry
    {
        Kind = LedgerEntryKind.Registration,
        KeyHash = [.. SHA256.HashData(BitConverter.GetBytes(node))],
        Incarnation = 1,
        Number = number,
        Time = DateTimeOffset.UnixEpoch,
        Handle = handle,
    }.Encode();

    private async Task<string> Wrong(params string[] more)
    {
        var result = await RunAsync(["ledger", "verify", File, "--json", .. more]);
        Assert.Equal(1, result.Code);
        var (code, text) = Failure(result);
        Assert.Equal("ledger_invalid", code);
        return text;
    }

    private void Grow(int count)
    {
        for (var i = 0; i < count; i++) _entries.Add(Entry(_entries.Count, 1));
        _time += TimeSpan.FromDays(1);
    }

    private SignedTreeHead Head()
    {
        var tree = new CompactRange();
        foreach (var entry in _entries) tree.Append(LedgerEntry.LeafHash(entry));
        return SignedTreeHead.Sign(new TreeHead { LogId = TreeHead.LogIdOf(_key.Public), Size = tree.Size, Time = _time, Root = tree.Root() }, _key);
    }

    private (int Status, string Body) Answer(string target)
    {
        if (target == "/ledger/head")
        {
            return (200, JsonSerializer.Serialize(new
            {
                public_key = _key.Public.ToBase64(),
                size = _entries.Count,
                signed_head = Convert.ToBase64String(Head().Encode()),
            }));
        }

        var numbers = target["/ledger/entries?start=".Length..].Split("&count=").Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList();
        return (200, JsonSerializer.Serialize(new { entries = _entries.Skip(numbers[0]).Take(numbers[1]).Select(Convert.ToBase64String) }));
    }
}
