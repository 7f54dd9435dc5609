using System.Buffers;
using System.Buffers.Binary;
using Microsoft.AspNetCore.Connections;

namespace OrleansVoxa.Bench.Edge;

/// <summary>A Kestrel connection handler that parses a length prefix and sends each message back.</summary>
internal static class PrefixedEcho
{
    public const int Prefix = 4;

    public static byte[] Message(int size)
    {
        var message = new byte[Prefix + size];
        BinaryPrimitives.WriteInt32LittleEndian(message, size);
        Random.Shared.NextBytes(message.AsSpan(Prefix));
        return message;
    }

    public static async Task ServeAsync(ConnectionContext connection)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        while (true)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            var any = false;
            while (TryRead(ref buffer, out var message))
            {
                any = true;
                foreach (var segment in message) output.Write(segment.Span);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (any) await output.FlushAsync();
            if (result.IsCompleted) return;
        }
    }

    private static bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.Length < Prefix) return false;
        Span<byte> prefix = stackalloc byte[Prefix];
        buffer.Slice(0, Prefix).CopyTo(prefix);
        var length = Prefix + BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (buffer.Length < length) return false;
        message = buffer.Slice(0, length);
        buffer = buffer.Slice(length);
        return true;
    }
}
