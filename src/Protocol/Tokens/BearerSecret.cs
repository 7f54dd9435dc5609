using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>
/// What goes behind <c>Authorization: Bearer</c> (docs/protocol/http-api.md, "Bearer secrets"): 32 random bytes, beside the
/// name of who keeps their hash. The prefix lets scanners find one that leaked, the checksum tells a typing fault from a
/// guess. Thread-safe until it is disposed, which erases the bytes.
/// </summary>
public sealed class BearerSecret : IDisposable
{
    /// <summary>Bytes of the random part.</summary>
    public const int Size = 32;

    /// <summary>Bytes of an API key's name.</summary>
    public const int ApiKeyNameSize = 8;

    private const int ChecksumSize = 4;

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _bytes = GC.AllocateArray<byte>(Size, pinned: true);
    private bool _erased;

    private BearerSecret(BearerKind kind, string name) => (Kind, Name) = (kind, name);

    /// <summary>What it opens.</summary>
    public BearerKind Kind { get; }

    /// <summary>Who keeps its hash: a key's id, 16 lower-case hexadecimal digits, or a node id, 40. No secret.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the random bytes, 32 bytes: all that may be kept of it.</summary>
    /// <exception cref="ObjectDisposedException">The secret was erased.</exception>
    public ImmutableArray<byte> Hash
    {
        get
        {
            ObjectDisposedException.ThrowIf(_erased, this);
            return [.. SHA256.HashData(_bytes)];
        }
    }

    /// <summary>Makes an API key under a new name.</summary>
    /// <param name="random">Where its bytes come from; unset, the system's generator.</param>
    public static BearerSecret CreateApiKey(IRandomSource? random = null)
    {
        var source = random ?? SystemRandomSource.Instance;
        Span<byte> name = stackalloc byte[ApiKeyNameSize];
        source.Fill(name);
        return Create(BearerKind.ApiKey, Convert.ToHexStringLower(name), source);
    }

    /// <summary>Makes the secret of a node's session.</summary>
    /// <param name="node">The node.</param>
    /// <param name="random">Where its bytes come from; unset, the system's generator.</param>
    public static BearerSecret CreateSession(Identity.NodeId node, IRandomSource? random = null) =>
        Create(BearerKind.Session, node.ToString(), random ?? SystemRandomSource.Instance);

    /// <summary>Reads the text form; any other spelling, and a checksum that does not fit, gives false.</summary>
    /// <param name="text">What followed <c>Bearer</c>.</param>
    /// <param name="secret">The secret, if true is returned; the caller disposes it.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out BearerSecret? secret)
    {
        secret = null;
        if (text is null) return false;
        foreach (var kind in Enum.GetValues<BearerKind>())
        {
            var (prefix, digits) = (PrefixOf(kind), 2 * NameSizeOf(kind));
            var (secretAt, sumAt) = (prefix.Length + digits + 1, prefix.Length + digits + 1 + (2 * Size) + 1);
            if (text.Length != sumAt + (2 * ChecksumSize) || !text.StartsWith(prefix, StringComparison.Ordinal)) continue;
            if (text[secretAt - 1] != '_' || text[sumAt - 1] != '_') return false;
            var name = text[prefix.Length..(secretAt - 1)];
            if (!TokenText.TryRead(name, stackalloc byte[NameSizeOf(kind)])) return false;
            if (!text.AsSpan(sumAt).SequenceEqual(ChecksumOf(text[..(sumAt - 1)]))) return false;
            var read = new BearerSecret(kind, name);
            if (!TokenText.TryRead(text.Substring(secretAt, 2 * Size), read._bytes))
            {
                read.Dispose();
                return false;
            }

            secret = read;
            return true;
        }

        return false;
    }

    /// <summary>The secret as text: prefix, name, random bytes and checksum. To be shown once, to its holder, and never logged.</summary>
    /// <exception cref="ObjectDisposedException">The secret was erased.</exception>
    public string Reveal()
    {
        ObjectDisposedException.ThrowIf(_erased, this);
        var text = $"{PrefixOf(Kind)}{Name}_{Convert.ToHexStringLower(_bytes)}";
        return $"{text}_{ChecksumOf(text)}";
    }

    /// <summary>Erases the bytes.</summary>
    public void Dispose()
    {
        _erased = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <summary>Names it; the secret never shows here.</summary>
    public override string ToString() => $"{PrefixOf(Kind)}{Name}";

    private static BearerSecret Create(BearerKind kind, string name, IRandomSource random)
    {
        var secret = new BearerSecret(kind, name);
        random.Fill(secret._bytes);
        return secret;
    }

    private static string PrefixOf(BearerKind kind) => kind is BearerKind.ApiKey ? "voxa_" : "voxas_";

    private static int NameSizeOf(BearerKind kind) => kind is BearerKind.ApiKey ? ApiKeyNameSize : Identity.NodeId.Size;

    private static string ChecksumOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, ChecksumSize));
}
