using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansVoxa.Testing;

/// <summary>A terminal that a program is given, and that a test sees, types at and resizes (pty(7)). Linux only; everything of it is in Debian's essential packages.</summary>
public sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2;

    // O_NOCTTY, O_CLOEXEC: the test's own process must not get a terminal, and other programs nothing of this one.
    private const int NoControl = 0x100 | 0x80000;
    private const nuint SetSize = 0x5414;
    private const int LocalFlags = 12;

    // ISIG, ICANON, ECHO.
    private const uint Cooked = 0x1 | 0x2 | 0x8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SafeFileHandle _other;
    private readonly SafeFileHandle _programs;
    private readonly FileStream _stream;
    private readonly MemoryStream _seen = new();
    private readonly Lock _lock = new();
    private readonly Thread _reader;

    /// <summary>Makes one.</summary>
    /// <param name="columns">Characters in a row.</param>
    /// <param name="rows">Rows.</param>
    public PseudoTerminal(int columns, int rows)
    {
        _other = new SafeFileHandle(Check(OpenMaster(ReadWrite | NoControl)), ownsHandle: true);
        var descriptor = (int)_other.DangerousGetHandle();
        Check(Grant(descriptor));
        Check(Unlock(descriptor));
        var name = new byte[64];
        Check(Name(descriptor, name, (nuint)name.Length));
        Path = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));
        // Kept open: what it is set to is seen also after its program has ended.
        _programs = new SafeFileHandle(Check(Open(Path, ReadWrite | NoControl)), ownsHandle: true);
        Resize(columns, rows);
        _stream = new FileStream(_other, FileAccess.ReadWrite, bufferSize: 0);
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>The file that is the program's side.</summary>
    public string Path { get; }

    /// <summary>What was shown so far.</summary>
    public string Text
    {
        get { lock (_lock) return Encoding.UTF8.GetString(_seen.ToArray()); }
    }

    /// <summary>How it is set: the bytes of its termios.</summary>
    public byte[] State
    {
        get
        {
            var termios = new byte[60];
            Check(Get((int)_programs.DangerousGetHandle(), termios));
            return termios;
        }
    }

    /// <summary>Whether keys are bytes: no lines, no echo, no signals.</summary>
    public bool IsRaw => (BitConverter.ToUInt32(State, LocalFlags) & Cooked) == 0;

    /// <summary>How a program is started whose terminal this is, as a shell's is; its process is the program itself.</summary>
    public ProcessStartInfo Starting(string program, params string[] arguments)
    {
        // Standard output and error of the process that is started are not used. Signals that whoever runs the tests ignores are inherited, but for this.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        string[] line = ["-c", "exec env --default-signal setsid --ctty \"$@\" <>\"$0\" >&0 2>&0", Path, program, .. arguments];
        foreach (var argument in line) start.ArgumentList.Add(argument);
        start.Environment["TERM"] = "vt100";
        return start;
    }

    /// <summary>Types.</summary>
    public void Type(string keys) => _stream.Write(Encoding.UTF8.GetBytes(keys));

    /// <summary>Gives it another size, which the program in the foreground is told by SIGWINCH.</summary>
    public void Resize(int columns, int rows) => Check(Control((int)_other.DangerousGetHandle(), SetSize, [(ushort)rows, (ushort)columns, 0, 0]));

    /// <summary>Waits until it shows something.</summary>
    public Task SeeAsync(string text, CancellationToken cancellationToken) => UntilAsync(() => Text.Contains(text, StringComparison.Ordinal), $"'{text}' is shown", cancellationToken);

    /// <summary>Waits until it is raw, or is not.</summary>
    public Task IsRawAsync(bool raw, CancellationToken cancellationToken) => UntilAsync(() => IsRaw == raw, raw ? "it is raw" : "it is not raw", cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        // With its last program gone, whoever reads what it shows is told so.
        _programs.Dispose();
        _reader.Join(TimeSpan.FromSeconds(5));
        _stream.Dispose();
        _other.Dispose();
    }

    private async Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (!holds())
        {
            if (waited.Elapsed > Patience) throw new TimeoutException($"It did not come about that {what}. The terminal shows: {Text}");
            await Task.Delay(10, cancellationToken);
        }
    }

    private void Read()
    {
        var buffer = new byte[4_096];
        try
        {
            while (_stream.Read(buffer) is > 0 and var read)
            {
                lock (_lock) _seen.Write(buffer.AsSpan(0, read));
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // Nobody has it open any more.
        }
    }

    private static int Check(int result) => result >= 0 ? result : throw new IOException($"The system gives no pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int Name(int descriptor, [Out] byte[] name, nuint length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int Get(int descriptor, [Out] byte[] termios);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ushort[] sides);
}
