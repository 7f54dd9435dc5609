namespace OrleansVoxa.Agent.Engine;

/// <summary>Reads an answer that is what a container or a command wrote.</summary>
internal static class LogReader
{
    /// <summary>From a terminal: as it is, and one stream.</summary>
    public static async IAsyncEnumerable<LogPiece> ReadTerminalAsync(EngineStream answer)
    {
        var buffer = new byte[16 << 10];
        while (await answer.ReadAsync(buffer) is var read and > 0) yield return new LogPiece(IsError: false, buffer.AsMemory(0, read));
    }

    /// <summary>In log frames.</summary>
    public static async IAsyncEnumerable<LogPiece> ReadAsync(EngineStream answer)
    {
        var decoder = new LogFrameDecoder();
        var buffer = new byte[16 << 10];
        while (await answer.ReadAsync(buffer) is var read and > 0)
        {
            ReadOnlyMemory<byte> bytes = buffer.AsMemory(0, read);
            while (TryRead(decoder, ref bytes, answer.Call, out var piece)) yield return piece;
        }

        if (!decoder.IsComplete) throw new EngineException(EngineFaultKind.Broken, answer.Call.Name, "the log ended within a frame", answer.Status);
    }

    private static bool TryRead(LogFrameDecoder decoder, ref ReadOnlyMemory<byte> bytes, EngineCall call, out LogPiece piece)
    {
        try
        {
            var found = decoder.TryRead(ref bytes, out var stream, out var payload);
            piece = new LogPiece(stream == 2, payload);
            return found;
        }
        catch (FormatException fault)
        {
            throw new EngineException(EngineFaultKind.Broken, call.Name, fault.Message, null, fault);
        }
    }
}
