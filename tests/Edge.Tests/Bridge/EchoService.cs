using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Tests.Bridge;

/// <summary>What stands behind a test's publisher: it answers by what the path asks for.</summary>
internal sealed class EchoService : ISplitRequestHandler
{
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        switch (request.Target.Split('?')[0])
        {
            case "/body":
                return Ok(PipeReader.Create(new ReadOnlySequence<byte>(await ReadAsync(request.Body, cancellationToken))));
            case "/redirect":
                return new() { Status = 302, Headers = [new("Location", "/login"), new("Set-Cookie", "a=b; Path=/; Domain=x"), new("Set-Cookie", "c=d")] };
            case "/hop":
                return new() { Status = 200, Headers = [new("Connection", "X-Hop"), new("X-Hop", "1"), new("Strict-Transport-Security", "max-age=1"), new("ETag", "\"1\"")] };
            case "/nothing":
                return new() { Status = 204 };
            case "/cut":
                return Ok(Cut());
            case "/endless":
                return Ok(Endless());
            case "/unreachable":
                return OutgoingResponse.Failed(ExchangeFailureCodes.OriginUnreachable, "connection refused by 10.0.0.1");
            case "/slow":
                await using (cancellationToken.Register(Cancelled.SetResult)) await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new InvalidOperationException();
            default:
                return Ok(PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Describe(request)))));
        }
    }

    private static string Describe(IncomingRequest request) => string.Join(
        '\n', request.Headers.Select(field => $"{field.Name}: {field.Value}").Prepend($"{request.Method} {request.Target}"));

    private static OutgoingResponse Ok(PipeReader body) => new() { Status = 200, Reason = "OK", Headers = [new("Content-Type", "text/plain")], Body = body };

    /// <summary>Long enough that the head and a part of the body have arrived before it breaks off.</summary>
    private static PipeReader Cut() => PipeReader.Create(new ZeroStream(400_000));

    private static PipeReader Endless() => PipeReader.Create(new ZeroStream(long.MaxValue));

    private static async Task<byte[]> ReadAsync(PipeReader body, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        await body.CopyToAsync(whole, cancellationToken);
        return whole.ToArray();
    }

    private sealed class ZeroStream(long breaksAt) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            _read += count;
            return _read <= breaksAt ? count : throw new IOException("the disk is gone");
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
