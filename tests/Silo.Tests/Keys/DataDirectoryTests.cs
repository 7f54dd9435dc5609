using OrleansVoxa.Silo.Keys;

namespace OrleansVoxa.Silo.Tests.Keys;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void TryOpen_MissingDirectory_IsMadeForItsOwnerOnly()
    {
        using var directory = DataDirectory.TryOpen(_data.Of("a/b"), out var fault);

        Assert.Null(fault);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_data.Of("a/b")));
    }

    [Fact]
    public void TryOpen_HeldByAnother_IsRefusedAndNamesTheOption()
    {
        using var first = DataDirectory.TryOpen(_data.Path, out _);

        Assert.Null(DataDirectory.TryOpen(_data.Path, out var fault));
        Assert.Contains("in use by another silo", fault, StringComparison.Ordinal);
        Assert.Contains("--data", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void TryOpen_AfterTheFirstEnded_IsFree()
    {
        DataDirectory.TryOpen(_data.Path, out _)!.Dispose();

        using var second = DataDirectory.TryOpen(_data.Path, out var fault);
        Assert.NotNull(second);
        Assert.Null(fault);
    }

    [Fact]
    public void TryOpen_BelowAFile_IsRefusedAndNamesTheOption()
    {
        File.WriteAllText(_data.Of("file"), "");

        Assert.Null(DataDirectory.TryOpen(_data.Of("file/data"), out var fault));
        Assert.Contains("--data", fault, StringComparison.Ordinal);
    }
}
