using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansVoxa.Cli.Execs;

/// <summary>
/// What is typed at the terminal that is standard input, as it comes. .NET's own stream of a terminal reads lines, and echoes them; and a read of a file that
/// is one cannot be taken back. Reads only, one at a time.
/// </summary>
/// <param name="look">Says in the manner of poll(2) whether there is something to read, and if it failed, by which number; unset, asks the terminal.</param>
internal sealed partial class TerminalInput(Func<(int Result, int Fault)>? look = null) : Stream
{
    // So long after it is cancelled a read may end.
    private const int Look = 50;
    private const short Readable = 1;

    // EINTR: a signal came, which says nothing of what is typed.
    private const int Interrupted = 4;

    private readonly Func<(int Result, int Fault)> _look = look ?? LookAtKeys;
    private readonly FileStream _keys = new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Task.Run(() => Read(buffer.Span, cancellationToken), cancellationToken));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count), CancellationToken.None);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _keys.Dispose();
        base.Dispose(disposing);
    }

    private int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        // Anything but that nothing came, another fault too, the read says.
        while (_look() is (0, _) or (-1, Interrupted)) cancellationToken.ThrowIfCancellationRequested();
        return _keys.Read(buffer);
    }

    private static (int Result, int Fault) LookAtKeys()
    {
        var waiting = new Waiting { Descriptor = 0, Events = Readable };
        var result = Poll(ref waiting, 1, Look);
        return (result, result < 0 ? Marshal.GetLastPInvokeError() : 0);
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref Waiting waiting, nuint count, int milliseconds);

    private struct Waiting
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
