using OrleansVoxa.Client.Identity;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Identity;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class IdentityKeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voxa-keys-").FullName;

    private string FilePath => Path.Combine(_folder, "deep", "identity.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void LoadOrCreate_NoFile_MakesOneThatOnlyItsOwnerReads()
    {
        using var made = IdentityKeyFile.LoadOrCreate(FilePath);
        using var read = IdentityKeyFile.LoadOrCreate(FilePath);

        Assert.Equal(made.Public.Id, read.Public.Id);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(FilePath)!));
        Assert.Equal([FilePath], Directory.GetFiles(Path.GetDirectoryName(FilePath)!));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Load_OthersMayReadOrWrite_IsRefusedWithWhatToDo(UnixFileMode open)
    {
        IdentityKeyFile.LoadOrCreate(FilePath).Dispose();
        File.SetUnixFileMode(FilePath, File.GetUnixFileMode(FilePath) | open);

        var fault = Assert.Throws<IdentityKeyFileException>(() => IdentityKeyFile.LoadOrCreate(FilePath));

        Assert.Contains("chmod 600", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_FileExists_IsRefusedAndTheOldKeyStays()
    {
        using var first = IdentityKeyFile.LoadOrCreate(FilePath);
        using var second = IdentityKey.Generate();

        Assert.Throws<IdentityKeyFileException>(() => IdentityKeyFile.Save(FilePath, second));

        using var kept = IdentityKeyFile.Load(FilePath);
        Assert.Equal(first.Public.Id, kept.Public.Id);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(FilePath)!));
    }

    [Fact]
    public async Task LoadOrCreate_ManyAtOnce_AllGetTheSameKey()
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var making = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            await start.Task;
            using var key = IdentityKeyFile.LoadOrCreate(FilePath);
            return key.Public.Id;
        })).ToList();

        start.SetResult();

        Assert.Single((await Task.WhenAll(making).Soon()).Distinct());
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(FilePath)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    public void Load_NoPrivateKeyInside_IsRefused(string text)
    {
        Write(text);

        Assert.Contains("no usable private key", Assert.Throws<IdentityKeyFileException>(() => IdentityKeyFile.Load(FilePath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TooLarge_IsRefused()
    {
        Write(new string('x', 16 * 1024 + 1));

        Assert.Contains("larger", Assert.Throws<IdentityKeyFileException>(() => IdentityKeyFile.Load(FilePath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFile_SaysHowToMakeOne() =>
        Assert.Contains("voxa keys new", Assert.Throws<IdentityKeyFileException>(() => IdentityKeyFile.Load(FilePath)).Message, StringComparison.Ordinal);

    [Fact]
    public void LoadOrCreate_PathIsAFolder_IsRefused()
    {
        Directory.CreateDirectory(FilePath);

        Assert.Throws<IdentityKeyFileException>(() => IdentityKeyFile.LoadOrCreate(FilePath));
    }

    [Fact]
    public void LoadOrCreate_FolderIsAFile_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "deep"), "in the way");

        Assert.Throws<IdentityKeyFileException>(() => IdentityKeyFile.LoadOrCreate(FilePath));
    }

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllText(FilePath, text);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
