namespace OrleansVoxa.Agent.Engine;

/// <summary>An answer that is being read, under the limits of its call. For one reader.</summary>
internal sealed class EngineStream(EngineCall call, CallClock clock, HttpResponseMessage response, Stream body) : IAsyncDisposable
{
    public EngineCall Call => call;

    public int Status => (int)response.StatusCode;

    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    /// <summary>Reads what there is, at least a byte; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            clock.Listen();
            return await body.ReadAsync(buffer, clock.Token);
        }
        catch (Exception fault)
        {
            if (clock.Explain(fault) is { } explained) throw explained;
            throw;
        }
        finally
        {
            clock.Heard();
        }
    }

    /// <summary>Writes, where the answer is a stream both ways.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await body.WriteAsync(bytes, clock.Token);
            await body.FlushAsync(clock.Token);
        }
        catch (Exception fault)
        {
            if (clock.Explain(fault) is { } explained) throw explained;
            throw;
        }
    }

    /// <summary>Reads all that is left.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadToEndAsync(int limit)
    {
        // A stated length is only believed as far as the limit goes, and no further than bytes really come.
        var buffer = new byte[Math.Clamp((int)Math.Min(response.Content.Headers.ContentLength ?? 0, limit) + 1, 4096, 64 << 10)];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limit + 1));
            var read = await ReadAsync(buffer.AsMemory(filled));
            if (read == 0) return buffer.AsMemory(0, filled);
            filled += read;
            if (filled > limit) throw new EngineException(EngineFaultKind.Broken, call.Name, $"the answer is larger than {limit} bytes", Status);
        }
    }

    public ValueTask DisposeAsync()
    {
        response.Dispose();
        clock.Dispose();
        return ValueTask.CompletedTask;
    }
}
