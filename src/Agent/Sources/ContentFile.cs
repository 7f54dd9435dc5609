using System.Security.Cryptography;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sources;

/// <summary>Something that was fetched whole, has the digest that it should have, and lies in a file that goes with this object.</summary>
internal sealed class ContentFile : IDisposable
{
    private ContentFile(FileStream file) => File = file;

    /// <summary>The file, at its beginning.</summary>
    public FileStream File { get; }

    public void Dispose() => File.Dispose();

    /// <summary>Fetches it.</summary>
    /// <exception cref="InstanceException">It is too large, or not what its digest says.</exception>
    public static async Task<ContentFile> FetchAsync(IContentSource source, string digest, long limit, Action<InstanceState, string>? progress, CancellationToken cancellationToken)
    {
        progress?.Invoke(InstanceState.Downloading, "Fetching the program or archive.");

        var file = ScratchFile.Create();
        try
        {
            await using var stream = await source.OpenAsync(digest, cancellationToken);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[64 << 10];
            while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                if (file.Length + read > limit) throw new InstanceException("source_too_large", $"{digest} is larger than {limit} bytes.");
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            var found = "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
            if (found != digest) throw new InstanceException("source_digest_mismatch", $"What came for {digest} has the digest {found}: it is not used.", passing: true);
            file.Position = 0;
            return new ContentFile(file);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
