using System.Buffers;
using System.IO.Pipelines;
using OrleansVoxa.Edge.Bridge;

namespace OrleansVoxa.Edge.Tests.Bridge;

public sealed class LimitedBodyTests
{
    [Fact]
    public async Task ReadAsync_BodyAtTheLimit_IsReadWhole()
    {
        var body = new LimitedBody(PipeReader.Create(new ReadOnlySequence<byte>(new byte[100])), 100);

        Assert.Equal(100, await DrainAsync(body));
        Assert.False(body.Exceeded);
    }

    [Fact]
    public async Task ReadAsync_OneByteMore_Throws()
    {
        var body = new LimitedBody(PipeReader.Create(new ReadOnlySequence<byte>(new byte[101])), 100);

        await Assert.ThrowsAsync<InvalidDataException>(() => DrainAsync(body));
        Assert.True(body.Exceeded);
    }

    [Fact]
    public async Task ReadAsync_LimitPassedInSeveralReads_CountsWhatWasConsumed()
    {
        var pipe = new Pipe();
        var body = new LimitedBody(pipe.Reader, 10);
        for (var i = 0; i < 2; i++)
        {
            await pipe.Writer.WriteAsync(new byte[5], TestContext.Current.CancellationToken);
            var read = await body.ReadAsync(TestContext.Current.CancellationToken);
            body.AdvanceTo(read.Buffer.End);
        }

        await pipe.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await body.ReadAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<long> DrainAsync(PipeReader reader)
    {
        var total = 0L;
        while (true)
        {
            var read = await reader.ReadAsync(TestContext.Current.CancellationToken);
            total += read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return total;
        }
    }
}
