using System.Buffers;

namespace OrleansVoxa.Agent.Sources;

/// <summary>
/// Walks over the headers of a tar before a library reads it: that one reserves as much memory for an extended header as the header
/// says. Anything whose size two readers could take differently is refused (POSIX.1-2017, pax, "ustar Interchange Format").
/// </summary>
internal static class TarHeaders
{
    private const int BlockLength = 512;

    /// <summary>The most bytes of an extended header or long name.</summary>
    private const int ExtendedLimit = 16 << 10;

    /// <summary>Looks at a whole tar from its beginning.</summary>
    /// <exception cref="InstanceException">It is no tar that is safe to read.</exception>
    public static void Check(Stream tar, ArchiveLimits limits)
    {
        var block = new byte[BlockLength];
        var extended = ArrayPool<byte>.Shared.Rent(ExtendedLimit);
        try
        {
            // Each entry may have a header or two that say more of it.
            for (var headers = 0; ; headers++)
            {
                var read = tar.ReadAtLeast(block, BlockLength, throwOnEndOfStream: false);
                if (read == 0 || block.AsSpan(0, read).IndexOfAnyExcept((byte)0) < 0) return;
                if (read < BlockLength) throw Fault("it ends in the middle");
                if (headers > limits.Entries * 3L) throw new InstanceException("archive_too_large", $"The archive holds more than {limits.Entries} entries.");
                if (!HasChecksum(block)) throw Fault("a header's checksum is wrong");
                var size = Number(block.AsSpan(124, 12)) ?? throw Fault("a size is no number");
                if (size > limits.UnpackedBytes) throw new InstanceException("archive_too_large", $"The archive holds a file of more than {limits.UnpackedBytes} bytes.");
                var kind = (char)block[156];
                var padded = (size + BlockLength - 1) / BlockLength * BlockLength;
                if (kind is 'x' or 'g' or 'L' or 'K')
                {
                    if (size > ExtendedLimit) throw Fault("an extended header is too long");
                    if (tar.ReadAtLeast(extended.AsSpan(0, (int)padded), (int)padded, throwOnEndOfStream: false) < padded) throw Fault("it ends in the middle");
                    if (kind is 'x' or 'g' && extended.AsSpan(0, (int)size).IndexOf(" size="u8) >= 0) throw Fault("an extended header changes a size");
                    if (kind is 'x' or 'g' && extended.AsSpan(0, (int)size).IndexOf("GNU.sparse"u8) >= 0) throw Fault("it holds sparse files");
                }
                else if (kind is '\0' or '0' or '1' or '2' or '5')
                {
                    if (kind is '1' or '2' or '5' && size != 0) throw Fault("a folder or link has a content");
                    if (tar.Position + padded > tar.Length) throw Fault("it ends in the middle");
                    tar.Position += padded;
                }
                else
                {
                    throw new InstanceException("archive_entry", "The archive holds a device, a pipe, or something else that is no file, folder or link: leave it out.");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(extended);
        }
    }

    private static bool HasChecksum(ReadOnlySpan<byte> block)
    {
        var sum = 8 * ' ';
        for (var i = 0; i < BlockLength; i++)
        {
            if (i is < 148 or >= 156) sum += block[i];
        }

        return Number(block.Slice(148, 8)) == sum;
    }

    // Octal digits, with spaces or zeros around them. The binary form is for files beyond 8 GiB, which are refused anyway.
    private static long? Number(ReadOnlySpan<byte> field)
    {
        var digits = field.Trim(" \0"u8);
        if (digits.IsEmpty || digits.Length > 11) return digits.IsEmpty ? 0 : null;
        var value = 0L;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') return null;
            value = (value << 3) + (digit - '0');
        }

        return value;
    }

    private static InstanceException Fault(string what) => new("archive_invalid", $"The archive is no tar that can be read safely: {what}.");
}
