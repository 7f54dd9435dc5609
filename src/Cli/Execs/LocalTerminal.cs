using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Cli.Execs;

/// <summary>
/// The terminal that is this process's standard input. By the C library's own calls (termios(3)), not by `stty`: for each child that ends, .NET puts a
/// terminal back to what it knows of it, which is not raw, and a program that must be found can be missing.
/// </summary>
internal sealed partial class LocalTerminal : IDisposable
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;

    // TCSANOW: whatever the terminal has not shown yet must not hold up that it is put back.
    private const int Now = 0;
    private const nuint WindowSize = 0x5413;

    // A termios has 60 bytes on Linux and 72 on macOS. What is in it is the C library's alone.
    private const int Room = 256;

    private readonly byte[] _before;
    private readonly Lock _lock = new();
    private bool _isRaw;

    private LocalTerminal(byte[] before) => _before = before;

    /// <summary>How large it is; null if it does not say.</summary>
    public static ExecSize? FindSize()
    {
        // The call's number is another one elsewhere.
        if (!OperatingSystem.IsLinux()) return null;
        var sides = new ushort[4];
        return Control(StandardInput, WindowSize, sides) == 0 && new ExecSize(sides[1], sides[0]) is { IsValid: true } size ? size : null;
    }

    /// <returns>Null if standard input is no terminal.</returns>
    public static LocalTerminal? Find()
    {
        if (OperatingSystem.IsWindows()) return null;
        var before = new byte[Room];
        return Get(StandardInput, before) == 0 ? new LocalTerminal(before) : null;
    }

    /// <summary>Keys are bytes from now on, Ctrl-C among them, and nothing is echoed. Again after the process was stopped and goes on, it changes nothing else.</summary>
    public void MakeRaw()
    {
        lock (_lock)
        {
            if (!_isRaw)
            {
                _isRaw = true;
                // Also where the process is ended without this being disposed of.
                AppDomain.CurrentDomain.ProcessExit += Restore;
            }

            SetRaw();
        }
    }

    /// <summary>The same, if it was made raw and not put back yet.</summary>
    public void KeepRaw()
    {
        lock (_lock)
        {
            if (_isRaw) SetRaw();
        }
    }

    /// <summary>Standard output, if that is a terminal. .NET's own stream of it first sends a terminal what changes its keys.</summary>
    /// <returns>Null if it is none: of a file that others write to as well, only .NET's stream moves the place where they go on.</returns>
    public static Stream? FindOutput() => Get(StandardOutput, new byte[Room]) != 0 ? null : new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    /// <summary>Puts it back to what it was.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isRaw) return;
            _isRaw = false;
            AppDomain.CurrentDomain.ProcessExit -= Restore;
            Set(StandardInput, Now, _before);
        }
    }

    private void SetRaw()
    {
        var raw = (byte[])_before.Clone();
        MakeRaw(raw);
        Set(StandardInput, Now, raw);
    }

    private void Restore(object? sender, EventArgs e) => Dispose();

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int Get(int descriptor, [Out] byte[] termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int Set(int descriptor, int when, byte[] termios);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw([In, Out] byte[] termios);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, [Out] ushort[] sides);
}
