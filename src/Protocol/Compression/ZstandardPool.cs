using System.Collections.Concurrent;

namespace OrleansVoxa.Protocol.Compression;

/// <summary>Keeps as many contexts as there are processors; more are made when needed and freed afterwards.</summary>
internal sealed class ZstandardPool(Func<ZstandardContext> create)
{
    private readonly ConcurrentQueue<ZstandardContext> _idle = new();
    private int _count;

    public ZstandardContext Rent()
    {
        if (_idle.TryDequeue(out var context))
        {
            Interlocked.Decrement(ref _count);
            return context;
        }

        context = create();
        return context.IsInvalid ? throw new InsufficientMemoryException("No memory for a Zstandard context.") : context;
    }

    public void Return(ZstandardContext context)
    {
        if (Interlocked.Increment(ref _count) <= Environment.ProcessorCount)
        {
            _idle.Enqueue(context);
            return;
        }

        Interlocked.Decrement(ref _count);
        context.Dispose();
    }
}
