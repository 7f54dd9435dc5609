using System.Buffers.Binary;

namespace OrleansVoxa.Agent.Engine;

/// <summary>
/// Decodes the multiplexed stream in which an engine sends what a container wrote: frames of an 8-byte header (stream, three zeros,
/// length in big endian) and a payload. Payloads are handed on in pieces as they come and never gathered, so that a stated length
/// costs nothing. Not thread-safe.
/// </summary>
internal sealed class LogFrameDecoder
{
    private const int HeaderLength = 8;

    private readonly byte[] _header = new byte[HeaderLength];
    private int _headerFilled;
    private uint _left;

    /// <summary>True between frames: where a stream may end.</summary>
    public bool IsComplete => _left == 0 && _headerFilled == 0;

    /// <summary>Takes the next piece of a payload off the bytes that came.</summary>
    /// <param name="bytes">What came; shortened by what was used.</param>
    /// <param name="stream">1 for standard output, 2 for standard error; 0 for standard input, which engines echo as output.</param>
    /// <param name="piece">A piece of a payload, never empty.</param>
    /// <returns>False when all bytes are used up.</returns>
    /// <exception cref="FormatException">The bytes are no such stream.</exception>
    public bool TryRead(ref ReadOnlyMemory<byte> bytes, out byte stream, out ReadOnlyMemory<byte> piece)
    {
        while (_left == 0)
        {
            var take = Math.Min(HeaderLength - _headerFilled, bytes.Length);
            bytes.Span[..take].CopyTo(_header.AsSpan(_headerFilled));
            bytes = bytes[take..];
            _headerFilled += take;
            if (_headerFilled > 0 && _header[0] > 2) throw new FormatException($"A log frame names stream {_header[0]}.");
            if (_headerFilled >= 4 && (_header[1] | _header[2] | _header[3]) != 0) throw new FormatException("A log frame's header is not one.");
            if (_headerFilled < HeaderLength)
            {
                stream = 0;
                piece = default;
                return false;
            }

            _left = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(4));
            _headerFilled = 0;
        }

        var length = (int)Math.Min(_left, (uint)bytes.Length);
        stream = _header[0];
        piece = bytes[..length];
        bytes = bytes[length..];
        _left -= (uint)length;
        return length > 0;
    }
}
