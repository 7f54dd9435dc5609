using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Agent.Sources;

namespace OrleansVoxa.Agent.Tests.Sources;

public sealed class SourceArchiveTests
{
    private static readonly ArchiveLimits Small = new(ArchiveBytes: 8 << 20, UnpackedBytes: 4 << 20, Entries: 100, PathLength: 120);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public async Task Repack_AnOrdinaryArchive_HoldsTheSame(string kind)
    {
        using var archive = kind switch
        {
            "zip" => Zip(("./Dockerfile", "FROM scratch", 0), ("src/main.py", "print(1)", 0x81ed), ("src/link", "../Dockerfile", 0xa1ff)),
            _ => Tar(TarEntryFormat.Gnu, File("./Dockerfile", "FROM scratch"), Folder("src/"), File("src/main.py", "print(1)", executable: true), Link("src/link", "../Dockerfile")),
        };
        using var compressed = kind == "tar.gz" ? Gzip(archive) : archive;
        var (paths, entries) = await RepackAsync(compressed, Small);
        Assert.Superset(new HashSet<string> { "Dockerfile", "src", "src/main.py", "src/link" }, paths.ToHashSet());
        Assert.Equal("FROM scratch", entries["Dockerfile"].Text);
        Assert.Equal("print(1)", entries["src/main.py"].Text);
        Assert.True(entries["src/main.py"].Mode.HasFlag(UnixFileMode.OtherExecute));
        Assert.False(entries["Dockerfile"].Mode.HasFlag(UnixFileMode.UserExecute));
        Assert.Equal("../Dockerfile", entries["src/link"].Target);
    }

    [Fact]
    public async Task Repack_WithoutADockerfile_GetsTheOneThatIsWrittenForItsPaths()
    {
        foreach (var has in new[] { false, true })
        {
            using var archive = has ? Tar(TarEntryFormat.Pax, File("src/main.py", "1"), File("Dockerfile", "FROM own")) : Tar(TarEntryFormat.Pax, File("src/main.py", "1"));
            using var tar = new MemoryStream();
            await SourceArchive.RepackAsync(archive, new MemoryStream(), tar, Small, Cancellation, paths => "FROM scratch # " + string.Join(' ', paths.Order()));

            tar.Position = 0;
            await using var reader = new TarReader(tar);
            var texts = new List<string>();
            while (await reader.GetNextEntryAsync(copyData: true, Cancellation) is { } entry)
            {
                if (entry.Name == "Dockerfile") texts.Add(await new StreamReader(entry.DataStream!).ReadToEndAsync(Cancellation));
            }

            Assert.Equal([has ? "FROM own" : "FROM scratch # src src/main.py"], texts);
        }
    }

    public static TheoryData<string, string> Paths => new()
    {
        { "../x", "" }, { "a/../../x", "" }, { "/etc/passwd", "" }, { "a\\..\\x", "" }, { "a\nb", "" }, { new string('a', 121), "" },
        { "link", "/etc/passwd" }, { "link", "../x" }, { "a/link", "../../x" }, { "a/link", "b/../../../x" }, { "a/link", "b/.." }, { "link", "a\0b" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Repack_APathOrLinkThatLeadsOut_IsRefused(string path, string target)
    {
        // Neither can be written into a tar so that it is read back.
        if (!target.Contains('\0', StringComparison.Ordinal) && !path.Contains('\n', StringComparison.Ordinal))
        {
            using var tar = Tar(TarEntryFormat.Pax, target.Length == 0 ? File(path, "x") : Link(path, target));
            Assert.Equal("archive_path", await FaultAsync(tar));
        }

        using var zip = Zip((path, target.Length == 0 ? "x" : target, target.Length == 0 ? 0 : 0xa1ff));
        Assert.Equal("archive_path", await FaultAsync(zip));
    }

    [Fact]
    public async Task Repack_EntriesByWayOfALink_AreRefused()
    {
        using var below = Tar(TarEntryFormat.Pax, Link("a", "b"), File("a/x", "x"));
        using var replaced = Tar(TarEntryFormat.Pax, File("a/x", "x"), Link("a", "b"));
        using var twice = Tar(TarEntryFormat.Pax, File("a", "x"), File("./a", "y"));
        foreach (var tar in new[] { below, replaced, twice }) Assert.Equal("archive_entry", await FaultAsync(tar));
    }

    [Theory]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.HardLink)]
    public async Task Repack_ADeviceOrAnotherKind_IsRefused(TarEntryType kind)
    {
        var entry = new PaxTarEntry(kind, "x");
        if (kind == TarEntryType.HardLink) entry.LinkName = "y";
        using var tar = Tar(TarEntryFormat.Pax, File("y", "y"), entry);
        Assert.Equal("archive_entry", await FaultAsync(tar));
    }

    [Fact]
    public async Task Repack_SpecialModesAndOwners_AreTakenAway()
    {
        var entry = File("x", "x");
        entry.Mode = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.UserExecute | UnixFileMode.OtherWrite;
        entry.Uid = 7;
        using var tar = Tar(TarEntryFormat.Pax, entry);
        var (_, entries) = await RepackAsync(tar, Small);
        Assert.Equal(UnixFileMode.None, entries["x"].Mode & (UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.OtherWrite));
        Assert.Equal(0, entries["x"].Uid);
    }

    [Fact]
    public async Task Repack_TwoGigabytesOfZeros_AreCutAtTheLimit()
    {
        // Members of a gzip may follow each other: 64 of 32 MiB each.
        using var member = Gzip(new MemoryStream(new byte[32 << 20]));
        using var bomb = new MemoryStream();
        for (var i = 0; i < 64; i++) bomb.Write(member.ToArray());
        bomb.Position = 0;
        using var scratch = new MemoryStream();
        var fault = await Assert.ThrowsAsync<InstanceException>(() => SourceArchive.RepackAsync(bomb, scratch, Stream.Null, Small, Cancellation));
        Assert.Equal("archive_too_large", fault.Code);
        Assert.True(scratch.Length <= Small.UnpackedBytes);
    }

    [Fact]
    public async Task Repack_AZipThatUnpacksToMoreThanItSays_IsCutAtTheLimit()
    {
        using var zip = Zip(("zeros", new string('\0', 16 << 20), 0));
        Assert.Equal("archive_too_large", await FaultAsync(zip));
    }

    [Fact]
    public async Task Repack_TooManyEntries_IsRefused()
    {
        using var tar = Tar(TarEntryFormat.Pax, [.. Enumerable.Range(0, 101).Select(i => File($"f{i}", ""))]);
        using var zip = Zip([.. Enumerable.Range(0, 400).Select(i => ($"f{i}", "", 0))]);
        Assert.Equal("archive_too_large", await FaultAsync(tar));
        Assert.Equal("archive_too_large", await FaultAsync(zip));
    }

    [Fact]
    public async Task Repack_AnExtendedHeaderOfTwoGigabytes_ReservesNothing()
    {
        using var tar = Tar(TarEntryFormat.Pax, File("x", "x"));
        var bytes = tar.ToArray();
        Assert.Equal((byte)'x', bytes[156]);
        Encoding.ASCII.GetBytes("17777777777\0").CopyTo(bytes, 124);
        Resum(bytes.AsSpan(0, 512));
        Assert.StartsWith("archive_", await FaultAsync(new MemoryStream(bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repack_ATarCutOrChangedAnywhere_EndsInAFaultOrInASafeTar()
    {
        using var good = Tar(TarEntryFormat.Pax, File("a/b", "hello"), Link("a/c", "b"));
        var bytes = good.ToArray();
        for (var i = 0; i < bytes.Length; i += 37) await TryAsync(bytes[..i]);
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var changed = (byte[])bytes.Clone();
            var block = random.Next(changed.Length / 512) * 512;
            changed[block + random.Next(512)] = (byte)random.Next(256);
            if (random.Next(2) == 0) Resum(changed.AsSpan(block, 512));
            await TryAsync(changed);
        }
    }

    [Fact]
    public async Task Repack_AnyBytes_EndInAFaultOrInNothing()
    {
        var samples = ArbMap.Default.GeneratorFor<byte[]>().Sample(200, 100);
        byte[][] beginnings = [[], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], [0x50, 0x4b, 3, 4]];
        foreach (var bytes in samples) await TryAsync([.. beginnings[bytes.Length % 3], .. bytes]);
    }

    private static async Task TryAsync(byte[] bytes)
    {
        try
        {
            var (_, entries) = await RepackAsync(new MemoryStream(bytes), Small);
            Assert.All(entries.Keys, path => Assert.DoesNotContain("..", path.Split('/')));
        }
        catch (InstanceException)
        {
            // Refused.
        }
    }

    private static async Task<string> FaultAsync(Stream archive)
    {
        using var scratch = new MemoryStream();
        return (await Assert.ThrowsAsync<InstanceException>(() => SourceArchive.RepackAsync(archive, scratch, Stream.Null, Small, Cancellation))).Code;
    }

    private static async Task<(IReadOnlySet<string> Paths, Dictionary<string, (string Text, UnixFileMode Mode, string Target, int Uid)> Entries)> RepackAsync(Stream archive, ArchiveLimits limits)
    {
        using MemoryStream scratch = new(), tar = new();
        var paths = await SourceArchive.RepackAsync(archive, scratch, tar, limits, Cancellation);
        tar.Position = 0;
        var entries = new Dictionary<string, (string, UnixFileMode, string, int)>();
        using var reader = new TarReader(tar);
        while (reader.GetNextEntry() is { } entry)
        {
            var text = entry.DataStream is null ? "" : await new StreamReader(entry.DataStream).ReadToEndAsync(Cancellation);
            entries[entry.Name.TrimEnd('/')] = (text, entry.Mode, entry.LinkName, entry.Uid);
        }

        return (paths, entries);
    }

    private static PaxTarEntry File(string name, string text, bool executable = false) => new(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        Mode = executable ? UnixFileMode.UserExecute | UnixFileMode.UserRead : UnixFileMode.UserRead,
    };

    private static PaxTarEntry Folder(string name) => new(TarEntryType.Directory, name);

    private static PaxTarEntry Link(string name, string target) => new(TarEntryType.SymbolicLink, name) { LinkName = target };

    private static MemoryStream Tar(TarEntryFormat format, params PaxTarEntry[] entries)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, format, leaveOpen: true))
        {
            foreach (var entry in entries) writer.WriteEntry(entry);
        }

        tar.Position = 0;
        return tar;
    }

    private static MemoryStream Gzip(Stream plain)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) plain.CopyTo(gzip);
        compressed.Position = 0;
        return compressed;
    }

    private static MemoryStream Zip(params (string Name, string Text, int Mode)[] files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text, mode) in files)
            {
                var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
                entry.ExternalAttributes = mode << 16;
                using var writer = entry.Open();
                writer.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        zip.Position = 0;
        return zip;
    }

    private static void Resum(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in header) sum += value;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header.Slice(148, 8));
    }
}
