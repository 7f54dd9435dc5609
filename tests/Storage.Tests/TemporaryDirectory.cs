namespace OrleansVoxa.Storage.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("voxa-storage-").FullName;

    public static implicit operator string(TemporaryDirectory directory) => directory.Path;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
