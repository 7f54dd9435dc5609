using System.Security.Cryptography;
using OrleansVoxa.Agent.Sources;

namespace OrleansVoxa.Agent.Tests.Sources;

/// <summary>One thing to fetch, whatever is asked for.</summary>
internal sealed class TestContent(byte[] bytes) : IContentSource
{
    public int Opened { get; private set; }

    public string Digest { get; } = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    public Task<Stream> OpenAsync(string digest, CancellationToken cancellationToken)
    {
        Opened++;
        return Task.FromResult<Stream>(new MemoryStream(bytes));
    }
}
