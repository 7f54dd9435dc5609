using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Bench.Tools;

/// <summary>Records of 16 KiB sealed by a session's cipher, against what <c>openssl speed</c> says of the same cipher.</summary>
internal sealed partial class SealComparison() : ToolComparison(
    "seal-16k", "16 KiB sealed by a session's cipher", "openssl speed -evp chacha20-poly1305, 16 KiB", "at least 0.8")
{
    private const int Size = 16 * 1024;

    private readonly CipherState _cipher = new(RandomNumberGenerator.GetBytes(CipherState.KeySize));
    private readonly byte[] _header = new byte[12];
    private readonly byte[] _plain = RandomNumberGenerator.GetBytes(Size);
    private readonly byte[] _sealed = new byte[Size + CipherState.TagSize];

    protected override string Program => "openssl";

    protected override int WorkOnce()
    {
        _cipher.Seal(_header, _plain, _sealed);
        return Size;
    }

    /// <summary>Thousands of bytes a second stand in the table's one cell.</summary>
    protected override async Task<double> ToolRateAsync(CancellationToken cancellationToken)
    {
        var text = await ToolProgram.RunAsync("openssl", ["speed", "-elapsed", "-evp", "chacha20-poly1305", "-bytes", $"{Size}", "-seconds", "1"], cancellationToken);
        return 1000 * double.Parse(Cell().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    protected override void CleanUp() => _cipher.Dispose();

    [GeneratedRegex("^ChaCha20-Poly1305 +([0-9.]+)k", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Cell();
}
