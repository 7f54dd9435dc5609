using OrleansVoxa.Silo.Keys;

namespace OrleansVoxa.Silo.Tests.Keys;

public sealed class KeyFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void MasterKey_FirstAndSecondStart_IsMadeOnceForItsOwnerOnly()
    {
        var first = MasterKeyFile.TryLoad(_data.Of("master.key"), mayCreate: true, out _);
        var second = MasterKeyFile.TryLoad(_data.Of("master.key"), mayCreate: true, out var fault);

        Assert.Null(fault);
        Assert.Equal(MasterKeyFile.KeySize, first!.Length);
        Assert.Equal(first, second);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_data.Of("master.key")));
    }

    [Fact]
    public void MasterKey_MissingWhereStateExists_IsNotReplaced()
    {
        Assert.Null(MasterKeyFile.TryLoad(_data.Of("master.key"), mayCreate: false, out var fault));
        Assert.Contains("--master-key-file", fault, StringComparison.Ordinal);
        Assert.False(File.Exists(_data.Of("master.key")));
    }

    [Fact]
    public void MasterKey_ReadableByOthers_IsRefused()
    {
        MasterKeyFile.TryLoad(_data.Of("master.key"), mayCreate: true, out _);
        File.SetUnixFileMode(_data.Of("master.key"), OwnerOnly | UnixFileMode.GroupRead);

        Assert.Null(MasterKeyFile.TryLoad(_data.Of("master.key"), mayCreate: true, out var fault));
        Assert.Contains("chmod 600", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void MasterKey_NotAKey_IsRefusedWithoutShowingIt(string content)
    {
        File.WriteAllText(_data.Of("master.key"), content);
        File.SetUnixFileMode(_data.Of("master.key"), OwnerOnly);

        Assert.Null(MasterKeyFile.TryLoad(_data.Of("master.key"), mayCreate: true, out var fault));
        if (content.Length > 0) Assert.DoesNotContain(content, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void EdgeKey_SecondStart_IsTheSameIdentityAndSealedAtRest()
    {
        var master = MasterKeyFile.TryLoad(_data.Of("master.key"), mayCreate: true, out _)!;
        using var first = EdgeKeyFile.TryLoad(_data.Of("edge.key"), master, out _);
        using var second = EdgeKeyFile.TryLoad(_data.Of("edge.key"), master, out var fault);

        Assert.Null(fault);
        Assert.Equal(first!.Public.Id, second!.Public.Id);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_data.Of("edge.key")));
        var pkcs8 = first.ExportPkcs8();
        Assert.True(File.ReadAllBytes(_data.Of("edge.key")).AsSpan().IndexOf(pkcs8) < 0);
    }

    [Fact]
    public void EdgeKey_OtherMasterKey_IsRefusedAndKept()
    {
        using var first = EdgeKeyFile.TryLoad(_data.Of("edge.key"), new byte[32], out _);
        var before = File.ReadAllBytes(_data.Of("edge.key"));
        var other = new byte[32];
        other[0] = 1;

        Assert.Null(EdgeKeyFile.TryLoad(_data.Of("edge.key"), other, out var fault));
        Assert.Contains("--master-key-file", fault, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_data.Of("edge.key")));
    }
}
