using System.Buffers;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// Seals and opens the frames of a session: records of 64 KiB, each under the next counter, with the frame's header as
/// associated data. One thread may seal while another opens. Allocates nothing per frame.
/// </summary>
/// <remarks>Specification: docs/protocol/sessions.md, "Sealed frames".</remarks>
public sealed class SecureFramer : IDisposable
{
    /// <summary>Plain bytes of every record but the last: 65,536.</summary>
    public const int RecordSize = 64 * 1024;

    private const int SealedRecordSize = RecordSize + CipherState.TagSize;

    private readonly SessionKeys _keys;
    private readonly RekeyPolicy _policy;
    private readonly TimeProvider _time;
    private long _sealedBytes;
    private long _keySince;

    /// <summary>Takes over the keys of a handshake.</summary>
    /// <param name="keys">Disposed with the framer.</param>
    /// <param name="policy">When <see cref="RekeyDue"/> says so.</param>
    /// <param name="time">The clock for that.</param>
    public SecureFramer(SessionKeys keys, RekeyPolicy policy, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(time);
        (_keys, _policy, _time) = (keys, policy, time);
        _keySince = time.GetTimestamp();
    }

    /// <summary>True when the sender should announce a rekey before its next frame, then call <see cref="RekeySending"/>.</summary>
    public bool RekeyDue => _sealedBytes >= _policy.Bytes || _time.GetElapsedTime(_keySince) >= _policy.Interval;

    /// <summary>Bytes on the wire for a payload of this many plain bytes.</summary>
    public static int SealedSize(int plain) => plain + (plain + RecordSize - 1) / RecordSize * CipherState.TagSize;

    /// <summary>Plain bytes of a sealed payload; false for a length that no payload has.</summary>
    public static bool TryPlainSize(int length, out int plain)
    {
        var records = length / SealedRecordSize;
        var last = length % SealedRecordSize;
        plain = records * RecordSize + Math.Max(0, last - CipherState.TagSize);
        return length > 0 && last is 0 or > CipherState.TagSize;
    }

    /// <summary>Writes one sealed frame.</summary>
    /// <param name="flags">How the payload was packed, without <see cref="FrameFlags.Encrypted"/>.</param>
    /// <param name="payload">1 byte or more.</param>
    /// <param name="output">Where the frame goes.</param>
    /// <exception cref="ArgumentException">The payload is empty, or its frame would be over 16 MiB.</exception>
    public void Seal(FrameFlags flags, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var length = SealedSize(payload.Length);
        if (payload.IsEmpty || length > FrameLimits.AbsoluteMaxPayload)
            throw new ArgumentException($"A payload of {payload.Length} bytes does not fit a frame.", nameof(payload));

        Span<byte> header = stackalloc byte[FrameHeader.Size];
        FrameCodec.WriteHeader(new FrameHeader(flags | FrameFlags.Encrypted, length), header);
        output.Write(header);
        _sealedBytes += payload.Length;
        while (!payload.IsEmpty)
        {
            var take = Math.Min(payload.Length, RecordSize);
            var size = take + CipherState.TagSize;
            _keys.Send.Seal(header, payload[..take], output.GetSpan(size)[..size]);
            output.Advance(size);
            payload = payload[take..];
        }
    }

    /// <summary>Holds a header against what a session allows, before its payload is waited for.</summary>
    /// <exception cref="ProtocolViolationException"><see cref="FramingFault.Plain"/> or <see cref="FramingFault.RecordSize"/>.</exception>
    public static void CheckHeader(FrameHeader header)
    {
        if ((header.Flags & FrameFlags.Encrypted) == 0)
            throw new ProtocolViolationException(FramingFault.Plain, "A plain frame came after the handshake.");
        if (!TryPlainSize(header.Length, out _))
            throw new ProtocolViolationException(FramingFault.RecordSize, $"No run of records is {header.Length} bytes long.");
    }

    /// <summary>Opens one sealed frame.</summary>
    /// <param name="header">The frame's header.</param>
    /// <param name="payload">The frame's payload.</param>
    /// <param name="output">Where the plain bytes go; nothing counts as received if an exception is thrown.</param>
    /// <returns>How many plain bytes were written.</returns>
    /// <exception cref="ProtocolViolationException">As in <see cref="CheckHeader"/>, or <see cref="FramingFault.Authentication"/>.</exception>
    public int Open(FrameHeader header, in ReadOnlySequence<byte> payload, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        CheckHeader(header);
        if (payload.Length != header.Length) throw new ArgumentException("The payload is not the header's.", nameof(payload));
        Span<byte> associated = stackalloc byte[FrameHeader.Size];
        FrameCodec.WriteHeader(header, associated);

        var rest = payload;
        var written = 0;
        while (!rest.IsEmpty)
        {
            var size = (int)Math.Min(rest.Length, SealedRecordSize);
            written += OpenRecord(associated, rest.Slice(0, size), output);
            rest = rest.Slice(size);
        }

        return written;
    }

    /// <summary>Goes over to the next key for sending; call it right after the frame that announced it.</summary>
    public void RekeySending()
    {
        _keys.Send.Rekey();
        _sealedBytes = 0;
        _keySince = _time.GetTimestamp();
    }

    /// <summary>Goes over to the next key for receiving; call it right after the frame that announced it was opened.</summary>
    public void RekeyReceiving() => _keys.Receive.Rekey();

    /// <summary>Erases the keys. Nobody may be sealing or opening.</summary>
    public void Dispose() => _keys.Dispose();

    private int OpenRecord(ReadOnlySpan<byte> associated, in ReadOnlySequence<byte> record, IBufferWriter<byte> output)
    {
        var size = (int)record.Length;
        var plain = size - CipherState.TagSize;
        var span = output.GetSpan(size);
        var source = record.FirstSpan;
        if (!record.IsSingleSegment)
        {
            // A record that is spread over segments is gathered where its plain bytes will stand, and opened in place.
            record.CopyTo(span);
            source = span[..size];
        }

        if (!_keys.Receive.TryOpen(associated, source, span[..plain]))
            throw new ProtocolViolationException(FramingFault.Authentication, "A sealed record does not open.");
        output.Advance(plain);
        return plain;
    }
}
